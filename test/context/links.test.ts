// Tests of room context: which links were lost and came back, when, and what is no change of a link.
import assert from "node:assert/strict";
import { test } from "node:test";
import { found, seen } from "../quorum/build.ts";
import { failed, knet, learn, link, unsupported } from "./build.ts";

const up = link(2, 1);
const down = link(2, 1, { connected: false, downCount: 2 });
const back = link(2, 1, { downCount: 2, upCount: 2 });
const name = { nodeId: 2, link: 1 };

test("take() tells a link that is lost and comes back, each at the moment when it was seen", () => {
  const { transitions } = learn([
    knet(1000, [link(2, 0), up]),
    knet(1500, [link(2, 0), up], 1000),
    knet(2000, [link(2, 0), down]),
    knet(2500, [link(2, 0), down], 2000),
    knet(3000, [link(2, 0), back]),
  ]);
  assert.deepEqual(transitions, [
    { kind: "link-down", ...name, ...seen(2000) },
    { kind: "link-up", ...name, ...seen(3000) },
  ]);
});

test("take() tells nothing of the first reading ever, whatever it holds (never lies)", () => {
  assert.deepEqual(learn([knet(1000, [up, down])]).transitions, []);
  assert.deepEqual(
    learn([failed(500), knet(1000, [up, down])]).transitions,
    [],
  );
});

test("take() compares across a gap, and says that nobody saw the change (never lies)", () => {
  const { transitions } = learn([
    knet(1000, [up]),
    failed(3000),
    failed(5000),
    knet(8000, [link(2, 1, { connected: false, downCount: 1 })]),
    knet(8500, [up]),
  ]);
  assert.deepEqual(transitions, [
    { kind: "link-down", ...name, ...found(8000, 1000) },
    { kind: "link-up", ...name, ...seen(8500) },
  ]);
});

test("take() calls a change unobserved when this process did not look for longer than readings are fresh (never lies)", () => {
  const within = learn([knet(1000, [up]), knet(3500, [down])]);
  assert.deepEqual(within.transitions, [
    { kind: "link-down", ...name, ...seen(3500) },
  ]);
  const later = learn([knet(1000, [up]), knet(3501, [down])]);
  assert.deepEqual(later.transitions, [
    { kind: "link-down", ...name, ...found(3501, 1000) },
  ]);
});

test("take() tells no loss of a link or node that disappeared, nor an arrival of a new one", () => {
  const { transitions, state } = learn([
    knet(1000, [link(2, 0), up, link(3, 0)]),
    knet(1500, [link(2, 0)]),
    knet(2000, [link(2, 0), down, link(4, 0)]),
  ]);
  assert.deepEqual(transitions, []);
  assert.deepEqual(
    [...(state.links?.links.keys() ?? [])],
    ["2.0", "2.1", "4.0"],
  );
});

test("take() tells a loss that was over before anybody looked, by its count, as unobserved (misses nothing)", () => {
  const before = [knet(1000, [up]), knet(5500, [up], 1000)];
  for (const [now, kinds] of [
    [back, ["link-down", "link-up"]],
    [link(2, 1, { downCount: 9 }), ["link-down", "link-up"]],
  ] as const) {
    assert.deepEqual(
      learn([...before, knet(6000, [now])]).transitions,
      kinds.map((kind) => ({ kind, ...name, ...found(6000, 1000) })),
    );
  }
});

test("take() tells unseen losses before the change that shows", () => {
  const lost = { connected: false, downCount: 3 };
  assert.deepEqual(
    learn([knet(1000, [up]), knet(1500, [link(2, 1, lost)])]).transitions,
    [
      { kind: "link-down", ...name, ...found(1500, 1000) },
      { kind: "link-up", ...name, ...found(1500, 1000) },
      { kind: "link-down", ...name, ...seen(1500) },
    ],
  );
  assert.deepEqual(
    learn([knet(1000, [down]), knet(1500, [link(2, 1, { downCount: 3 })])])
      .transitions,
    [
      { kind: "link-up", ...name, ...found(1500, 1000) },
      { kind: "link-down", ...name, ...found(1500, 1000) },
      { kind: "link-up", ...name, ...seen(1500) },
    ],
  );
  assert.deepEqual(
    learn([
      knet(1000, [down]),
      knet(1500, [link(2, 1, { ...lost, downCount: 3 })]),
    ]).transitions,
    [
      { kind: "link-up", ...name, ...found(1500, 1000) },
      { kind: "link-down", ...name, ...found(1500, 1000) },
    ],
  );
});

test("take() believes no count across a gap, and none that fell or is not told: it may be another corosync's (never lies)", () => {
  const more = link(2, 1, { downCount: 5 });
  assert.deepEqual(
    learn([knet(1000, [up]), failed(2000), knet(3000, [more])]).transitions,
    [],
  );
  assert.deepEqual(
    learn([knet(1000, [more]), knet(1500, [up])]).transitions,
    [],
  );
  const untold = link(2, 1, { downCount: undefined });
  assert.deepEqual(
    learn([knet(1000, [untold]), knet(1500, [more]), knet(2000, [untold])])
      .transitions,
    [],
  );
});

test("take() forgets the links of a transport that has none", () => {
  const { transitions, state } = learn([
    knet(1000, [up]),
    unsupported(2000),
    knet(3000, [down]),
  ]);
  assert.deepEqual(transitions, []);
  assert.ok(state.links !== undefined);
});

// Tests of room context: the newest of each collector, pauses counted once, and what holds for any readings.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { currentReading, isWorking } from "../../src/context/current.ts";
import {
  type CollectorName,
  collectorNames,
  type ContextReading,
} from "../../src/context/reading.ts";
import { at } from "../quorum/build.ts";
import {
  config,
  contextOf,
  failed,
  knet,
  learn,
  link,
  member,
  members,
  scheduling,
  totem,
  unsupported,
} from "./build.ts";

test("take() keeps the newest of each collector, and passes over one that is off", () => {
  const state = contextOf(["totem"], [totem(1), totem(2), knet(3, [])]);
  assert.deepEqual([...state.newest], [["totem", totem(2)]]);
  assert.equal(state.links, undefined);
});

test("currentReading() gives nothing that failed, grew old or never came (never lies)", () => {
  const state = contextOf(collectorNames, [
    totem(1000),
    config(1000, 3),
    failed(1500, "config"),
  ]);
  const shown = (name: CollectorName, ms: number) =>
    currentReading(state, name, at(ms)) !== undefined;
  assert.ok(shown("totem", 8000));
  assert.ok(!shown("totem", 8001));
  assert.ok(!shown("config", 1500));
  assert.ok(!shown("members", 0));
  for (const [name, works] of [
    ["totem", true],
    ["config", false],
    ["members", false],
  ] as const) {
    assert.equal(isWorking(state, name, at(2000)), works, name);
  }
  assert.ok(!isWorking(state, "totem", at(8001)));
});

test("currentReading() gives links only while both which are connected and their counts are fresh (never lies)", () => {
  const shown = (reading: ContextReading, ms: number) =>
    currentReading(contextOf(["knet"], [reading]), "knet", at(ms)) !==
    undefined;
  assert.ok(shown(knet(1000, []), 3500));
  assert.ok(!shown(knet(1000, []), 3501));
  assert.ok(shown(knet(7000, [], 1000), 8000));
  assert.ok(!shown(knet(7000, [], 1000), 8001));
});

test("isWorking() takes a transport without links for success, and there is no reading to show", () => {
  const state = contextOf(["knet"], [unsupported(1000)]);
  assert.ok(isWorking(state, "knet", at(8000)));
  assert.ok(!isWorking(state, "knet", at(8001)));
  assert.equal(currentReading(state, "knet", at(1000)), undefined);
});

test("take() remembers how long the newest whole reading took, not a look at one key of each link", () => {
  const readings = [knet(1000, []), knet(1500, [], 1000), failed(1600)];
  assert.deepEqual([...learn(readings).state.tookMs], [["knet", 2]]);
});

test("take() counts every pause once, across gaps and a restart of corosync (misses nothing)", () => {
  const totalAfter = (...readings: readonly ContextReading[]) =>
    learn(readings).state.pauses.total;
  const first = scheduling(5000);
  const one = scheduling(10_000, [9000, 1.5]);
  const three = scheduling(15_000, [14_000, 2], [13_000, 0.9], [9000, 1.5]);
  const other = scheduling(30_000, [29_000, 2]);
  assert.equal(totalAfter(first), 0);
  assert.equal(totalAfter(first, one, one), 1);
  assert.equal(totalAfter(first, one, three), 3);
  assert.equal(totalAfter(one, failed(12_000, "scheduling"), three), 3);
  assert.equal(totalAfter(one, three, other), 4, "of a restarted corosync");
  assert.equal(totalAfter(one, scheduling(16_000), one), 1, "cleared");
  const twin = scheduling(15_000, [9000, 1.6], [9000, 1.5]);
  assert.equal(totalAfter(one, twin), 2, "in the same millisecond");
});

test("take() leaves pauses from before this process to the process before it (never lies)", () => {
  const first = scheduling(5000, [1000, 2], [-1000, 3], [-9000, 4]);
  assert.equal(learn([first]).state.pauses.total, 1);
  const old = scheduling(5000, [-1000, 3]);
  assert.equal(learn([old]).state.pauses.total, 0);
  assert.equal(
    learn([old, scheduling(9000, [8000, 1], [-1000, 3])]).state.pauses.total,
    1,
  );
});

const ms = fc.integer({ min: -1000, max: 100_000 });
const someLink = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.nat(1), fc.boolean(), fc.nat(4))
  .map(([id, number, connected, downCount]) =>
    link(id, number, { connected, downCount }),
  );
const readings = fc.array(
  fc.oneof(
    fc
      .tuple(ms, fc.array(someLink, { maxLength: 6 }), fc.nat(9000))
      .map(([now, links, age]) => knet(now, links, now - age)),
    ms.map((now) => unsupported(now)),
    fc
      .tuple(ms, fc.constantFrom(...collectorNames))
      .map(([now, name]) => failed(now, name)),
    ms.map((now) => totem(now)),
    ms.map((now) => config(now, 3)),
    ms.map((now) => members(now, [member(1)])),
    fc
      .tuple(ms, fc.array(fc.tuple(ms, fc.nat(9)), { maxLength: 10 }))
      .map(([now, pauses]) => scheduling(now, ...pauses)),
  ),
  { maxLength: 30 },
);

test("take() is total, bounded, and the pauses never become fewer", () => {
  fc.assert(
    fc.property(readings, (given) => {
      let total = 0;
      given.forEach((_, index) => {
        const before = given.slice(0, index + 1);
        const { state } = learn(before, collectorNames);
        assert.ok(state.pauses.total >= total);
        total = state.pauses.total;
        assert.ok((state.links?.links.size ?? 0) <= 6);
      });
    }),
    { numRuns: 200 },
  );
});

test("take() tells changes of a link in turns, up after down and down after up, and no more than three at a time", () => {
  fc.assert(
    fc.property(readings, (given) => {
      const unique = given.map((reading) =>
        reading.collector !== "knet" || reading.kind !== "read"
          ? reading
          : {
              ...reading,
              links: [
                ...new Map(
                  reading.links.map((one) => [
                    `${one.nodeId}.${one.link}`,
                    one,
                  ]),
                ).values(),
              ],
            },
      );
      const { transitions } = learn(unique, collectorNames);
      assert.ok(transitions.length <= 3 * 6 * given.length);
      let known = new Map<string, boolean>();
      let told = 0;
      unique.forEach((reading, index) => {
        if (reading.collector !== "knet") return;
        if (reading.kind === "unsupported") known = new Map();
        if (reading.kind !== "read") return;
        const upTo = learn(unique.slice(0, index + 1), collectorNames);
        for (const { kind, nodeId, link: number } of upTo.transitions.slice(
          told,
        )) {
          const key = `${nodeId}.${number}`;
          assert.notEqual(known.get(key), kind === "link-up");
          known.set(key, kind === "link-up");
        }
        told = upTo.transitions.length;
        const links = reading.links.map(
          (one) => [`${one.nodeId}.${one.link}`, one.connected] as const,
        );
        for (const [key, connected] of links) {
          if (known.has(key)) assert.equal(known.get(key), connected);
        }
        known = new Map(links);
      });
    }),
    { numRuns: 300 },
  );
});

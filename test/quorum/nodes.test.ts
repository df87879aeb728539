// Promise 1, it never lies: a node is missed as long as it belongs to the cluster, and no longer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isFormerNode, listedNodes } from "../../src/quorum/nodes.ts";
import { durableOf, resume } from "../../src/quorum/past/durable.ts";
import type { QuorumState } from "../../src/quorum/state.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import { at, feed, healthy, identified, quorumNotified } from "./build.ts";

const three = { 1: "alpha", 2: "beta", 3: "gamma" };
const two = { 1: "alpha", 2: "beta" };
const gone = (state: number) =>
  quorumNotified(1200, true, { 1: 1, 2: 1, 3: state });

function listed(state: QuorumState): readonly number[] {
  return listedNodes(state).map(Number);
}

test("listedNodes() lists a dead node as long as it is configured", () => {
  assert.deepEqual(
    listed(healthy(identified(900, "c", three), gone(2))),
    [1, 2, 3],
  );
});

test("listedNodes() leaves out a dead node that was taken out of the configuration, and lists it when it is back in it", () => {
  const out = healthy(
    identified(900, "c", three),
    gone(2),
    identified(1300, "c", two),
  );
  assert.deepEqual(listed(out), [1, 2]);
  assert.equal(isFormerNode(out, nodeId(3)), true);
  assert.equal(isFormerNode(out, nodeId(2)), false);
  const { state } = feed([identified(1400, "c", three)], out);
  assert.deepEqual(listed(state), [1, 2, 3]);
});

test("listedNodes() lists what is not configured and not dead: a joiner, one that leaves, a state without a name", () => {
  for (const state of [1, 3, 77]) {
    const seen = healthy(identified(900, "c", two), gone(state));
    assert.deepEqual(listed(seen), [1, 2, 3], `state ${state}`);
  }
});

test("listedNodes() hides no dead node while nobody knows who is configured", () => {
  assert.deepEqual(listed(healthy(gone(2))), [1, 2, 3], "no names at all");
  assert.deepEqual(
    listed(healthy(identified(900, "c", {}), gone(2))),
    [1, 2, 3],
    "a configuration without a node list",
  );
  const durable = durableOf(healthy(identified(900, "c", two)));
  const restored = resume(durable, { now: at(2000), sameBoot: true }, 3000);
  const { state } = feed([gone(2)], restored);
  assert.deepEqual(listed(state), [1, 2, 3], "what an earlier process knew");
});

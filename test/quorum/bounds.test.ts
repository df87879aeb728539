// Tests of room quorum: whatever comes, what is kept is bounded (cannot hurt the cluster).
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_COUNTED_NODES } from "../../src/quorum/book/counters.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import { MAX_NODES } from "../../src/quorum/state.ts";
import {
  at,
  feed,
  healthy,
  identified,
  info,
  nodelistNotified,
  observed,
  quorumNotified,
} from "./build.ts";

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

test("reduce() keeps at most MAX_NODES nodes of each list", () => {
  const many = range(1, 3 * MAX_NODES);
  const state = healthy(
    nodelistNotified(1100, 8, many),
    quorumNotified(1200, true, Object.fromEntries(many.map((id) => [id, 1]))),
    observed(
      1300,
      {},
      range(2000, 2 * MAX_NODES).map((id) => info(id)),
    ),
    identified(
      1400,
      "prod",
      Object.fromEntries(many.map((id) => [id, "name"])),
    ),
  );
  assert.equal(state.facts.nodeStates.size, MAX_NODES);
  assert.equal(state.facts.ringMembers?.size, MAX_NODES);
  assert.equal(state.facts.others.size, MAX_NODES);
  assert.equal(state.identity.nodeNames.size, MAX_NODES);
});

test("reduce() keeps counters of nodes that are gone, the longest unchanged dropped at the bound", () => {
  const rounds = range(0, 8).map((round) =>
    nodelistNotified(2000 + round, 100 + round, [
      1,
      ...range(1000 * (round + 1), 1000),
    ]),
  );
  const { counters } = healthy(nodelistNotified(1500, 8, [1, 2, 3]), ...rounds);
  assert.equal(counters.nodes.size, MAX_COUNTED_NODES);
  assert.equal(counters.nodes.has(nodeId(2)), false);
  assert.deepEqual(counters.nodes.get(nodeId(7000)), { joins: 1, leaves: 1 });
});

test("reduce() drops the counters of a node that flaps last", () => {
  const rounds = range(0, 8).flatMap((round) => [
    nodelistNotified(2000 + round, 100 + round, [
      1,
      2,
      ...range(1000 * (round + 1), 1000),
    ]),
    nodelistNotified(2000 + round, 200 + round, [1]),
  ]);
  const { counters } = healthy(...rounds);
  assert.equal(counters.nodes.size, MAX_COUNTED_NODES);
  assert.deepEqual(counters.nodes.get(nodeId(2)), { joins: 7, leaves: 8 });
});

test("reduce() forgets nodes that corosync does not list any more", () => {
  const state = healthy(
    quorumNotified(1200, true, { 1: 1, 2: 1 }),
    observed(1201, {}, [info(2)]),
  );
  assert.deepEqual([...state.facts.nodeStates.keys()], [1, 2]);
});

test("reduce() changes no state that it was given", () => {
  const before = healthy();
  const copy = structuredClone(before);
  feed(
    [nodelistNotified(1100, 8, [1]), observed(1200, { flags: 0 }, [info(9)])],
    before,
  );
  assert.deepEqual(before, copy);
  assert.deepEqual(before.lastObservation, at(1000));
});

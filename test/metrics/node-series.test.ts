// Tests of room metrics: the series of nodes are made once, and are no place to fill our memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openNodeSeries } from "../../src/metrics/node-series.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";

const identity = {
  clusterName: "prod",
  nodeNames: new Map([[nodeId(1), "alpha"]]),
};

test("openNodeSeries() names nodes, and puts a label behind the name", () => {
  const nodes = openNodeSeries(identity);
  assert.deepEqual(nodes.of(nodeId(1)), {
    labels: { node_id: "1", node_name: "alpha" },
    text: '{node_id="1",node_name="alpha"}',
  });
  assert.equal(
    nodes.with(nodeId(2), "link", "0").text,
    '{node_id="2",node_name="2",link="0"}',
  );
});

test("openNodeSeries() gives the same series again, and another for every other label", () => {
  const nodes = openNodeSeries(identity);
  const link = nodes.with(nodeId(1), "link", "1");
  assert.equal(nodes.with(nodeId(1), "link", "1"), link);
  const others = [
    nodes.of(nodeId(1)),
    nodes.with(nodeId(1), "link", "11"),
    nodes.with(nodeId(11), "link", "1"),
    nodes.with(nodeId(1), "state", "1"),
  ];
  assert.equal(new Set([link, ...others].map(({ text }) => text)).size, 5);
});

test("openNodeSeries() forgets, rather than keep whatever came from below", () => {
  const nodes = openNodeSeries(identity);
  const first = nodes.of(nodeId(1));
  for (let id = 1; id <= 16_384; id++) nodes.of(nodeId(id));
  assert.equal(nodes.of(nodeId(1)), first);
  for (let id = 1; id <= 16_385; id++) nodes.of(nodeId(id));
  assert.notEqual(nodes.of(nodeId(1)), first);
  assert.deepEqual(nodes.of(nodeId(1)), first);
});

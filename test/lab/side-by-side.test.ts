// Room lab: labs on one host are strangers to each other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startLab } from "../../lab/lab.ts";

test("two labs of one name started at the same moment never meet and share no subnet", async () => {
  const options = { nodes: 2, clusterName: "twins" } as const;
  const [one, other] = await Promise.all([
    startLab(options),
    startLab(options),
  ]);
  await using first = one;
  await using second = other;
  assert.notEqual(first.managementSubnet, second.managementSubnet);
  assert.notEqual(first.hostAddress, second.hostAddress);

  const before = await second.node(1).quorumtool();
  assert.equal(before.members.length, 2);
  await first.node(2).kill();
  await first[Symbol.asyncDispose]();
  const after = await second.node(1).quorumtool();
  assert.deepEqual(after, before);
});

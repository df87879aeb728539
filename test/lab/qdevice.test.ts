// Room lab: a quorum device with a real arbiter.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Lab, startLab, until } from "../../lab/lab.ts";

describe("a lab of two nodes with a qdevice", () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ nodes: 2, qdevice: {} });
  });
  after(() => lab[Symbol.asyncDispose]());

  async function qdeviceBecomes(n: number, state: RegExp): Promise<void> {
    await until(`the qdevice of node${n} to be ${state.source}`, async () => {
      const { members } = await lab.node(n).quorumtool();
      return members.some((each) => {
        return each.nodeId === n && state.test(each.qdevice ?? "");
      });
    });
  }

  test("startLab() resolves when the qdevice casts its vote on every node", async () => {
    for (const node of lab.nodes) {
      const status = await node.quorumtool();
      assert.deepEqual(status.flags, ["Quorate", "Qdevice"]);
      assert.equal(status.qdeviceVotes, 1);
      assert.equal(status.totalVotes, 3);
      for (const { qdevice } of status.members) {
        assert.equal(qdevice, "A,V,NMW");
      }
    }
  });

  test("qnetd.cut() silences the qdevice though the nodes still see each other; heal() lets it vote again", async () => {
    await lab.qnetd?.cut();
    for (const n of [1, 2]) await qdeviceBecomes(n, /^A,NV/);
    const status = await lab.node(1).quorumtool();
    assert.equal(status.totalVotes, 2);
    assert.equal(status.qdeviceVotesWithheld, 1);
    assert.equal(status.members.length, 2);
    await lab.qnetd?.heal();
    for (const n of [1, 2]) await qdeviceBecomes(n, /^A,V/);
  });

  test("killQdevice() takes one node's vote, startQdevice() gives it back", async () => {
    await lab.node(1).killQdevice();
    assert.equal(lab.node(1).qdevicePid(), undefined);
    await qdeviceBecomes(1, /^NA,NV/);
    await qdeviceBecomes(2, /^A,V/);
    lab.node(1).startQdevice();
    await qdeviceBecomes(1, /^A,V/);
  });

  test("boot() after kill() starts the qdevice too", async () => {
    await lab.node(2).kill();
    await until("node1 to be quorate by its qdevice's vote", async () => {
      const status = await lab.node(1).quorumtool();
      return status.members.length === 1 && status.quorate;
    });
    await lab.node(2).boot();
    await qdeviceBecomes(2, /^A,V/);
  });
});

// Room lab: what can happen to three plain nodes really happens to them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Lab, startLab, until } from "../../lab/lab.ts";

describe("a lab of three nodes", () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ nodes: 3, clusterName: "three" });
  });
  after(() => lab[Symbol.asyncDispose]());

  /** Waits until a node reports these members, and quorate or not. */
  async function sees(
    n: number,
    members: readonly number[],
    quorate: boolean,
  ): Promise<void> {
    await until(`node${n} to see ${members.join(",")}`, async () => {
      const status = await lab.node(n).quorumtool();
      const seen = status.members.map(({ nodeId }) => nodeId);
      return String(seen) === String(members) && status.quorate === quorate;
    });
  }

  async function allIsWell(): Promise<void> {
    for (const n of [1, 2, 3]) await sees(n, [1, 2, 3], true);
  }

  test("startLab() resolves when every node is quorate, and quorumtool() reads that", async () => {
    for (const { nodeId, quorumtool } of lab.nodes.map((node) => ({
      nodeId: node.nodeId,
      quorumtool: () => node.quorumtool(),
    }))) {
      const { ringId, ...status } = await quorumtool();
      assert.ok(ringId.sequence > 0n);
      assert.deepEqual(status, {
        provider: "corosync_votequorum",
        nodes: 3,
        nodeId,
        quorate: true,
        expectedVotes: 3,
        highestExpected: 3,
        totalVotes: 3,
        quorum: 2,
        activityBlocked: false,
        flags: ["Quorate"],
        members: [1, 2, 3].map((id) => ({
          nodeId: id,
          votes: 1,
          name: `node${id}`,
          isLocal: id === nodeId,
        })),
      });
    }
  });

  test("cut() isolates a node: it is inquorate, the others are not; heal() brings all back", async () => {
    await lab.node(3).cut();
    await sees(3, [3], false);
    await sees(1, [1, 2], true);
    assert.ok((await lab.node(3).quorumtool()).activityBlocked);
    await lab.node(3).heal();
    await allIsWell();
  });

  test("kill() ends corosync at once, boot() brings it back with another process", async () => {
    const pid = lab.node(2).corosyncPid();
    await lab.node(2).kill();
    assert.equal(lab.node(2).corosyncPid(), undefined);
    await assert.rejects(lab.node(2).kill(), /it does not run/);
    await assert.rejects(lab.node(2).quorumtool(), /corosync-quorumtool -s/);
    await sees(1, [1, 3], true);
    await lab.node(2).boot();
    assert.notEqual(lab.node(2).corosyncPid(), pid);
    await assert.rejects(lab.node(2).boot(), /already runs/);
    await allIsWell();
  });

  test("stop() lets a node leave in order", async () => {
    await lab.node(2).stop();
    assert.equal(lab.node(2).corosyncPid(), undefined);
    assert.match(await lab.node(1).log(), /Members left: 2/);
    await sees(1, [1, 3], true);
    await lab.node(2).boot();
    await allIsWell();
  });

  test("freeze() leaves corosync there but mute: quorumtool() gives up; thaw() brings it back", async () => {
    lab.node(1).freeze();
    await assert.rejects(lab.node(1).quorumtool({ timeoutMs: 300 }), {
      message: /corosync-quorumtool -s.*no answer within 0\.3 s/,
    });
    await sees(2, [2, 3], true);
    lab.node(1).thaw();
    await allIsWell();
  });

  test("setVotes() and setExpectedVotes() change what every node counts", async () => {
    await lab.node(1).setVotes(3, 2);
    await until("node3 to count 5 votes", async () => {
      const status = await lab.node(3).quorumtool();
      return status.totalVotes === 5 && status.members[1]?.votes === 3;
    });
    await lab.node(1).setVotes(1, 2);
    await lab.node(1).setExpectedVotes(5);
    await until("node3 to expect 5 votes", async () => {
      const status = await lab.node(3).quorumtool();
      return status.expectedVotes === 5 && status.quorum === 3;
    });
    await assert.rejects(lab.node(1).setExpectedVotes(0), {
      message: /corosync-quorumtool -e 0 \(in node1\)/,
    });
  });

  test("spawn() runs inside the node, in the caller's folder, where its corosync's folders are", async () => {
    const child = lab
      .node(2)
      .spawn("sh", ["-c", "hostname; pwd; ip -4 -o addr show management"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
    let text = "";
    for await (const chunk of child.stdout ?? []) text += String(chunk);
    const [host, folder, address] = text.split("\n");
    assert.equal(host, "node2");
    assert.equal(folder, process.cwd());
    assert.match(address ?? "", new RegExp(lab.node(2).managementAddress));
    assert.deepEqual(await lab.node(2).shmFolders(), []);
  });
});

test("startLab() says in one error why corosync did not boot", async () => {
  await assert.rejects(startLab({ nodes: 1, tokenMs: 1 }), {
    message: /^Cannot boot node1, corosync ended:.*token timeout parameter/s,
  });
});

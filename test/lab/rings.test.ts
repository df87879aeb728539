// Room lab: two rings and the management network can be cut apart from each other.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { startLab, until } from "../../lab/lab.ts";

test("cut() of one of two rings keeps quorum, of both does not; the management network is apart", async () => {
  await using lab = await startLab({ nodes: 3, rings: 2 });
  const node = lab.node(3);
  async function linkIsUp(ring: number): Promise<boolean> {
    const key = `stats.knet.node1.link${ring}.connected`;
    const child = node.spawn("corosync-cmapctl", ["-m", "stats", "-g", key], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    for await (const chunk of child.stdout ?? []) text += String(chunk);
    return text.trim().endsWith("= 1");
  }
  await until("both rings to be up", async () => {
    return (await linkIsUp(0)) && (await linkIsUp(1));
  });
  const before = await node.quorumtool();

  await node.cut("ring0");
  await until("ring 0 to be down", async () => !(await linkIsUp(0)));
  assert.ok(await linkIsUp(1));
  assert.deepEqual(await node.quorumtool(), before);

  await node.cut("ring1");
  await until("node3 to be inquorate", async () => {
    return !(await node.quorumtool()).quorate;
  });
  assert.ok(await reaches(node.managementAddress));
  await node.heal();
  await until("node3 to be quorate", async () => {
    return (await node.quorumtool()).quorate;
  });

  await node.cut("management");
  assert.ok(!(await reaches(node.managementAddress)));
  assert.ok(await reaches(lab.node(1).managementAddress));
  assert.ok((await node.quorumtool()).quorate);
  await node.heal("management");
  await until("the host to reach node3", () => reaches(node.managementAddress));
});

test("cut() refuses a ring that the lab has not", async () => {
  await using lab = await startLab({ nodes: 1, boot: "none" });
  await assert.rejects(lab.node(1).cut("ring1"), /ring1.*it has ring0/);
  assert.throws(() => lab.node(2), /nodes 1 to 1/);
});

/** Nothing listens on this port: a refusal shows that the address is reached. */
async function reaches(address: string): Promise<boolean> {
  const socket = connect({ host: address, port: 9, timeout: 500 });
  try {
    const [reason] = (await Promise.race([
      once(socket, "connect"),
      once(socket, "timeout"),
    ])) as unknown[];
    return reason !== undefined;
  } catch (error) {
    return error instanceof Error && error.message.includes("ECONNREFUSED");
  } finally {
    socket.destroy();
  }
}

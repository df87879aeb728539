// Promise 1, it never lies, at the prompt: the command status says what corosync-quorumtool says, and its exit code too.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseQuorumtool } from "../../lab/corosync/quorumtool.ts";
import { startExporter } from "../../lab/exporter.ts";
import { startLab, until } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import type { StatusDocument } from "../../src/status/document.ts";
import { faultsOf } from "../http/openapi.ts";
import { runCommand, startCommand } from "./support/command.ts";

/** Everything above the margin has quorumtool's own shape. */
function quorumtoolPart(text: string): string {
  const [part = ""] = text.split("\nMargin\n");
  return part;
}

/** Awaits that the command and the tool say the same; they ask one after the other. */
async function agrees(node: LabNode, code: number): Promise<string> {
  return until(
    `status on ${node.name} to agree with quorumtool`,
    async () => {
      const { status, stdout } = await runCommand(node, ["status"]);
      const said = parseQuorumtool(quorumtoolPart(stdout));
      assert.deepEqual(said, await node.quorumtool());
      assert.equal(status, code);
      return stdout;
    },
    { timeoutMs: 20_000 },
  );
}

suite("status", () => {
  test("agrees with quorumtool: quorate 0, not quorate 1, frozen and dead 3 (never lies)", async (t) => {
    await using lab = await startLab({ nodes: 3, clusterName: "asked" });
    const node = lab.node(3);
    const text = await agrees(node, 0);
    t.diagnostic(text);
    assert.match(text, /\nTolerated: +1: One more node may fail\n/);
    assert.doesNotMatch(text, /Last events/, "no exporter runs");

    await node.cut();
    await until("node3 to be alone", async () => {
      return !(await node.quorumtool()).quorate;
    });
    const alone = await agrees(node, 1);
    assert.match(alone, /\nMissing: +node1 \(1\): Not a member\n/);
    assert.match(alone, /Activity is blocked/);
    await node.heal();
    await until("node3 to be back", async () => {
      return (await node.quorumtool()).members.length === 3;
    });

    node.freeze();
    try {
      const frozen = await runCommand(node, [
        "status",
        "--corosync.timeout=500ms",
      ]);
      assert.equal(frozen.status, 3);
      assert.match(
        frozen.stdout,
        /^Quorate: +unknown\n.* did not answer within 0\.5 s/,
      );
      const json = await runCommand(node, ["status", "--json"]);
      assert.equal(json.status, 3);
      const document = JSON.parse(json.stdout) as StatusDocument;
      assert.equal(document.state, null);
      assert.equal(document.links, null);
      assert.deepEqual(faultsOf(document, "Status"), []);
    } finally {
      node.thaw();
    }
    await node.kill();
    const dead = await runCommand(node, ["status"]);
    assert.equal(dead.status, 3);
    assert.match(dead.stdout, /corosync is not running/);
  });

  test("a cut ring is DOWN by name, in --json too, and no matter of the exit code; without the collector it says so", async () => {
    await using lab = await startLab({ nodes: 3, rings: 2 });
    const node = lab.node(1);
    const says = (words: string) =>
      until(
        `status to say ${words}`,
        async () => {
          const { status, stdout } = await runCommand(node, ["status"]);
          assert.equal(status, 0);
          assert.ok(stdout.includes(words), stdout);
          return stdout;
        },
        { timeoutMs: 30_000 },
      );
    await says(
      "\nLinks\n-----\nlink 0: node2 connected, node3 connected\nlink 1: node2 connected, node3 connected\n",
    );
    await lab.node(3).cut("ring1");
    await says(
      "\nlink 0: node2 connected, node3 connected\nlink 1: node2 connected, node3 DOWN\n",
    );
    const json = await runCommand(node, ["status", "--json"]);
    assert.equal(json.status, 0);
    const document = JSON.parse(json.stdout) as StatusDocument;
    assert.deepEqual(faultsOf(document, "Status"), []);
    const down = document.links?.filter(({ connected }) => !connected);
    assert.deepEqual(
      down?.map(({ nodeName, link, enabled }) => [nodeName, link, enabled]),
      [["node3", 1, true]],
    );
    const off = await runCommand(node, ["status", "--no-collector.knet"]);
    assert.equal(off.status, 0);
    assert.match(off.stdout, /\nLinks: +none told: the collector knet is off/);
  });

  test("--json is a status document; the last events come from an exporter that runs", async () => {
    await using lab = await startLab({ nodes: 1, clusterName: "told" });
    const node = lab.node(1);
    const { status, stdout } = await runCommand(node, ["status", "--json"]);
    assert.equal(status, 0);
    const document = JSON.parse(stdout) as StatusDocument;
    assert.deepEqual(faultsOf(document, "Status"), []);
    assert.equal(document.identity.clusterName, "told");
    assert.equal(document.state?.quorate, true);
    await using exporter = await startExporter(node, { listen: ":10064" });
    const told = await until("the events", async () => {
      const { stdout } = await runCommand(node, ["status"]);
      return stdout.includes("Last events") ? stdout : undefined;
    });
    assert.match(told, /told by http:\/\/127\.0\.0\.1:10064\n-+\n20/);
    assert.match(told, /votequorum-exporter \S+ started/);
    assert.equal(await exporter.stop(), 0);
  });

  test("agrees with quorumtool about a qdevice, voting and not", async () => {
    await using lab = await startLab({ nodes: 2, qdevice: {} });
    const node = lab.node(1);
    assert.match(await agrees(node, 0), /\nQdevice: +Alive, casts 1 vote\n/);
    await node.killQdevice();
    await until("the qdevice's vote to be gone", async () => {
      return (await node.quorumtool()).qdeviceVotes === 0;
    });
    assert.match(await agrees(node, 0), /\nQdevice: +\S.*does not cast/);
  });

  test("--watch prints again when something changed, and ends by Ctrl-C with the newest exit code", async () => {
    await using lab = await startLab({ nodes: 3 });
    const node = lab.node(2);
    const watching = startCommand(node, ["status", "--watch"]);
    const prints = (words: RegExp) =>
      until(`status --watch to print ${String(words)}`, () =>
        Promise.resolve(words.test(watching.stdout())),
      );
    await prints(/Quorate: +Yes/);
    await node.cut();
    await prints(/Quorate: +Yes.*Quorate: +No/s);
    node.freeze();
    await prints(/Quorate: +No.*Quorate: +unknown/s);
    node.thaw();
    await node.heal();
    await prints(/unknown.*Total votes: +3\n.*One more node may fail/s);
    watching.child.kill("SIGINT");
    assert.equal((await watching.ended).status, 0);
  });
});

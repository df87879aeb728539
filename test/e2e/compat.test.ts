// --compat.ha-cluster-exporter beside the real ha_cluster_exporter of Debian on the same node, sample by sample.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import type { Exporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import { readExposition } from "./support/exposition.ts";
import type { ScrapedSample } from "./support/exposition.ts";

test("--compat.ha-cluster-exporter says what ha_cluster_exporter says: whole, without its qdevice, in a minority (never lies)", async () => {
  await using lab = await startLab({ nodes: 3, rings: 2, qdevice: {} });
  const node = lab.node(1);
  const peer = startPeer(node);
  const exporter = await startExporter(node, {
    args: ["--compat.ha-cluster-exporter"],
  });
  await agree(exporter, peer, "a whole cluster", (told) =>
    told.has(
      'ha_cluster_corosync_member_votes{"local":"false","node":"Qdevice","node_id":"0"} 1',
    ),
  );
  await node.killQdevice();
  await agree(exporter, peer, "a qdevice that does not vote", (told) =>
    told.has('ha_cluster_corosync_quorum_votes{"type":"total_votes"} 3'),
  );
  await node.cut();
  await agree(exporter, peer, "a node alone", (told) =>
    told.has("ha_cluster_corosync_quorate{} 0"),
  );
  await node.heal();
  await agree(exporter, peer, "a node that is back", (told) =>
    told.has("ha_cluster_corosync_quorate{} 1"),
  );
});

test("--compat.ha-cluster-exporter tells a cut ring, which ha_cluster_exporter cannot on corosync 3 (never lies)", async () => {
  await using lab = await startLab({ nodes: 2, rings: 2 });
  const node = lab.node(1);
  const peer = startPeer(node);
  const exporter = await startExporter(node, {
    args: ["--compat.ha-cluster-exporter"],
  });
  const errors = async () =>
    readExposition(await exporter.scrape()).value(
      "ha_cluster_corosync_ring_errors",
    );
  await until("two healthy rings", async () => (await errors()) === 0);
  await lab.node(2).cut("ring1");
  await until("one faulty ring", async () => (await errors()) === 1);
  const scraped = readExposition(await exporter.scrape());
  const rings = scraped.all("ha_cluster_corosync_rings");
  assert.deepEqual(
    rings.map(({ labels, value }) => [labels["number"], value]),
    [
      ["0", 1],
      ["1", 0],
    ],
  );
  assert.match(rings[0]?.labels["ring_id"] ?? "", /^[0-9a-f]+\.[0-9a-f]+$/);
  // Documented: it reads words that corosync prints no more.
  const told = readExposition(await peer());
  assert.equal(told.value("ha_cluster_corosync_ring_errors"), 0);
  assert.deepEqual(told.all("ha_cluster_corosync_rings"), []);
});

const PORT = 9664;

/** Answers how to scrape it. */
function startPeer(node: LabNode): () => Promise<string> {
  const address = `${node.managementAddress}:${String(PORT)}`;
  node.spawn("ha_cluster_exporter", [`--web.listen-address=${address}`], {
    stdio: "ignore",
  });
  return async () => {
    const signal = AbortSignal.timeout(5_000);
    return (await fetch(`http://${address}/metrics`, { signal })).text();
  };
}

/** Awaits that both say the same, rings excepted, and that it is what was to come. */
async function agree(
  exporter: Exporter,
  peer: () => Promise<string>,
  what: string,
  isTold: (told: ReadonlySet<string>) => boolean,
): Promise<void> {
  await until(
    `both exporters to say the same of ${what}`,
    async () => {
      const ours = samplesOf(await exporter.scrape());
      const theirs = samplesOf(await peer());
      assert.deepEqual(ours, theirs);
      return isTold(new Set(ours));
    },
    { timeoutMs: 30_000, everyMs: 250 },
  );
}

function samplesOf(text: string): readonly string[] {
  return readExposition(text)
    .samples.filter(
      ({ name }) =>
        name.startsWith("ha_cluster_corosync_") && !name.includes("_ring"),
    )
    .map(spell)
    .sort();
}

function spell({ name, labels, value }: ScrapedSample): string {
  const sorted = Object.fromEntries(Object.entries(labels).sort());
  const text = Object.keys(labels).length === 0 ? "{}" : JSON.stringify(sorted);
  return `${name}${text} ${String(value)}`;
}

// Promises 1 and 4: a frozen, killed or absent corosync is never shown as alive, and nothing is left behind.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { until } from "../../lab/until.ts";
import { agree, scrape, shows, startCluster } from "./support/cluster.ts";
import type { Cluster, WatchedNode } from "./support/cluster.ts";
import type { Scraped } from "./support/exposition.ts";

let cluster: Cluster;
let watched: WatchedNode;
before(async () => {
  cluster = await startCluster({ nodes: 1, clusterName: "outage" });
  watched = cluster.watchedNode(1);
});
after(() => cluster[Symbol.asyncDispose]());

const stateSeries =
  /^votequorum_(quorate|expected_votes|highest_expected_votes|total_votes|quorum_votes|node_failures_tolerated|flag|qdevice_(registered|alive|cast_vote|master_wins|votes)|ring_sequence|ring_representative_node_id|sync_in_progress|node_state|node_votes|node_expected_votes)$/;

test("a frozen corosync: up 0, no state series, identity stays, and no scrape waits; thawed, all is back", async (t) => {
  await agree(t, watched, "one node", (s) => s.quorate);
  watched.node.freeze();
  const frozenMs = performance.now();
  let slowestMs = 0;
  const down = await shows(
    watched,
    "up 0",
    (scraped) => scraped.value("votequorum_up") === 0,
  );
  const downMs = performance.now() - frozenMs;
  for (let n = 0; n < 100; n++) {
    const startMs = performance.now();
    const scraped = await scrape(watched);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    assert.equal(scraped.value("votequorum_up"), 0);
  }
  t.diagnostic(
    `up 0 after ${downMs.toFixed(0)} ms; slowest of 100 scrapes while frozen ${slowestMs.toFixed(1)} ms`,
  );
  const shown = down.samples.filter((sample) => stateSeries.test(sample.name));
  assert.deepEqual(shown, []);
  assert.equal(
    down.value("votequorum_info", {
      cluster_name: "outage",
      node_name: "node1",
    }),
    1,
  );
  assert.ok((down.value("votequorum_unobserved_seconds_total") ?? 0) > 1);

  watched.node.thaw();
  const thawedMs = performance.now();
  const back = await shows(
    watched,
    "up 1",
    (scraped) => scraped.value("votequorum_up") === 1,
  );
  t.diagnostic(
    `up 1 ${(performance.now() - thawedMs).toFixed(0)} ms after the thaw`,
  );
  assert.equal(
    back.value("votequorum_connections_total"),
    1,
    "on the same connection",
  );
  assert.equal(
    back.value("votequorum_quorum_changes_total", { to: "inquorate" }),
    0,
  );
});

test("frozen, then killed and booted: back by itself", async (t) => {
  watched.node.freeze();
  await shows(
    watched,
    "up 0",
    (scraped) => scraped.value("votequorum_up") === 0,
  );
  await watched.node.kill();
  await watched.node.boot();
  await agree(t, watched, "one node after the boot", (s) => s.quorate);
});

test("25 kills and boots leave no file descriptor, thread or /dev/shm folder behind", async (t) => {
  const connections = async () =>
    (await scrape(watched)).value("votequorum_connections_total") ?? NaN;
  const first = await connections();
  // The stats map is a connection of its own, and is opened last.
  await shows(watched, "every collector at work", areCollectorsWorking);
  const before = await resources(watched);
  for (let n = 1; n <= 25; n++) {
    await watched.node.kill();
    await watched.node.boot();
    await shows(
      watched,
      `boot ${String(n)}`,
      (scraped) =>
        scraped.value("votequorum_up") === 1 &&
        scraped.value("votequorum_connections_total") === first + n &&
        // One that dies in the very moment of a connect leaves that folder behind: libqb forgets it (2.0.6).
        areCollectorsWorking(scraped),
    );
  }
  await agree(t, watched, "one node after 25 boots", (s) => s.quorate);
  const later = await until(
    "nothing more than before",
    async () => {
      const now = await resources(watched);
      const more = Object.entries(now).filter(
        ([what, count]) => count > before[what as keyof typeof now],
      );
      if (more.length > 0) {
        throw new Error(JSON.stringify({ before, now }));
      }
      return now;
    },
    { timeoutMs: 10_000 },
  );
  t.diagnostic(
    `before ${JSON.stringify(before)}, after 25 boots ${JSON.stringify(later)}`,
  );
});

function areCollectorsWorking(scraped: Scraped): boolean {
  const working = scraped.all("corosync_collector_success");
  return working.length > 0 && working.every(({ value }) => value === 1);
}

async function resources({ exporter, node }: WatchedNode) {
  const count = async (folder: string) =>
    (await readdir(`/proc/${String(exporter.pid)}/${folder}`)).length;
  return {
    threads: await count("task"),
    descriptors: await count("fd"),
    shmFolders: (await node.shmFolders()).length,
  };
}

// Pictures: plays incidents on real clusters and photographs the shipped dashboards and a status page while they last.
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { part } from "../../lab/part.ts";
import { until } from "../../lab/until.ts";
import { startCamera, type Shot } from "./camera.ts";
import { startScene, type Scene } from "./scene.ts";
import { serveViewer } from "./viewer.ts";

const INTERVAL_SECONDS = 2;
/** How long the healthy clusters, and the incidents, are seen. */
const BEFORE_MS = 60_000;
const AFTER_MS = 50_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function isKnown(scene: Scene, expression: string): Promise<void> {
  await until(
    `Prometheus to know ${expression}`,
    async () => (await scene.prometheus.query(expression)).length > 0,
    { timeoutMs: 60_000 },
  );
}

/** Five nodes are parted into three and two; a quorum device falls silent; a third cluster is well. */
async function play(scene: Scene): Promise<void> {
  const { nodes } = scene.lab("shop");
  await part(nodes.slice(0, 3), nodes.slice(3));
  scene.lab("bank").qnetd?.freeze();
  await isKnown(scene, "count(votequorum_quorate == 0) == 2");
  await isKnown(scene, "count(votequorum_qdevice_cast_vote == 0) >= 2");
}

function shots(from: number, to: number): readonly Shot[] {
  const time = { from, to, interval: INTERVAL_SECONDS };
  const cluster = { ...time, dashboard: "votequorum-cluster", until: 31 };
  return [
    {
      ...cluster,
      name: "cluster-partition-dark",
      clusterName: "shop",
      theme: "dark",
    },
    {
      ...cluster,
      name: "cluster-partition-light",
      clusterName: "shop",
      theme: "light",
    },
    {
      ...cluster,
      name: "cluster-qdevice-silent",
      clusterName: "bank",
      theme: "dark",
    },
    {
      ...time,
      name: "fleet",
      dashboard: "votequorum-fleet",
      clusterName: ".+",
      theme: "dark",
      until: 100,
    },
    {
      ...time,
      name: "exporter",
      dashboard: "votequorum-exporter",
      clusterName: "shop",
      theme: "dark",
      until: 21,
    },
  ];
}

await mkdir(new URL("../../docs/images/", import.meta.url), {
  recursive: true,
});
await using viewer = await serveViewer();
say("starting three clusters …");
await using scene = await startScene({
  labs: [
    { nodes: 5, clusterName: "shop" },
    { nodes: 2, clusterName: "bank", qdevice: { votes: 1 } },
    { nodes: 3, clusterName: "mail" },
  ],
  intervalSeconds: INTERVAL_SECONDS,
});
await isKnown(scene, "count(votequorum_quorate == 1) == 10");
await isKnown(scene, "count(cluster_name:votequorum_quorate:min == 1) == 3");
const from = Date.now() / 1000;
say("all is well for a while …");
await sleep(BEFORE_MS);
say(
  "five nodes are parted into three and two, and a quorum device falls silent …",
);
await play(scene);
await sleep(AFTER_MS);
await using camera = await startCamera();
// First: its last events say how long ago they were.
await camera.statusPage(
  "status-page",
  `${scene.exporterUrl("shop", 4)}/`,
  "Not quorate",
);
for (const shot of shots(from, Date.now() / 1000 - INTERVAL_SECONDS)) {
  await camera.dashboard(viewer.url, scene.prometheus.url, shot);
}

// Pictures: plays the incidents on real clusters and photographs the shipped dashboards while they last.
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../lab/until.ts";
import { photograph, type Shot } from "./camera.ts";
import { part } from "./part.ts";
import { startScene, type Scene } from "./scene.ts";
import { serveViewer } from "./viewer.ts";

const INTERVAL_SECONDS = 2;
/** How long the healthy cluster, and the incident, are seen. */
const BEFORE_MS = 90_000;
const AFTER_MS = 75_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function isTold({ prometheus }: Scene, expression: string) {
  return (await prometheus.query(expression)).length > 0;
}

/** Lets the healthy cluster be seen, plays, and gives the moments between which the picture is. */
async function incident(
  scene: Scene,
  isToldBy: string,
  play: () => Promise<void>,
): Promise<{ readonly from: number; readonly to: number }> {
  const from = Date.now() / 1000 + 20; // The first scrapes and rules come in.
  await sleep(BEFORE_MS + 20_000);
  await play();
  await until(`Prometheus to know ${isToldBy}`, () => isTold(scene, isToldBy), {
    timeoutMs: 60_000,
  });
  await sleep(AFTER_MS);
  return { from, to: Date.now() / 1000 - INTERVAL_SECONDS };
}

async function partition(viewerUrl: string): Promise<void> {
  say("five nodes are parted into three and two …");
  await using scene = await startScene({
    lab: { nodes: 5, rings: 1, clusterName: "shop" },
    intervalSeconds: INTERVAL_SECONDS,
  });
  const { nodes } = scene.lab;
  const time = await incident(
    scene,
    "count(votequorum_quorate == 0) == 2",
    () => part(nodes.slice(0, 3), nodes.slice(3)),
  );
  const shot = { ...time, clusterName: "shop", interval: INTERVAL_SECONDS };
  const shots: Shot[] = [
    {
      ...shot,
      name: "cluster-partition-dark",
      dashboard: "votequorum-cluster",
      theme: "dark",
      until: 29,
    },
    {
      ...shot,
      name: "cluster-partition-light",
      dashboard: "votequorum-cluster",
      theme: "light",
      until: 29,
    },
    {
      ...shot,
      name: "exporter",
      dashboard: "votequorum-exporter",
      theme: "dark",
      until: 22,
    },
    {
      ...shot,
      name: "fleet",
      dashboard: "votequorum-fleet",
      theme: "dark",
      until: 100,
      clusterName: ".+",
    },
  ];
  await photograph(viewerUrl, scene.prometheus.url, shots);
}

async function silentQdevice(viewerUrl: string): Promise<void> {
  say("a quorum device falls silent …");
  await using scene = await startScene({
    lab: { nodes: 2, clusterName: "bank", qdevice: { votes: 1 } },
    intervalSeconds: INTERVAL_SECONDS,
  });
  const { qnetd } = scene.lab;
  const time = await incident(
    scene,
    "count(votequorum_qdevice_cast_vote == 0) == 2",
    () => {
      qnetd?.freeze();
      return Promise.resolve();
    },
  );
  await photograph(viewerUrl, scene.prometheus.url, [
    {
      ...time,
      name: "cluster-qdevice-silent",
      dashboard: "votequorum-cluster",
      theme: "dark",
      clusterName: "bank",
      interval: INTERVAL_SECONDS,
      until: 29,
    },
  ]);
}

await mkdir(new URL("../../docs/images/", import.meta.url), {
  recursive: true,
});
await using viewer = await serveViewer();
const scenes = { partition, qdevice: silentQdevice };
const asked = process.argv.slice(2);
for (const [name, play] of Object.entries(scenes)) {
  if (asked.length === 0 || asked.includes(name)) await play(viewer.url);
}

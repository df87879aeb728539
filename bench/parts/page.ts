// Bench: from the callback of a lost quorum to the first POST; bench/paging.ts goes on to the pager, and beside rules.
import { until } from "../../lab/until.ts";
import { startListener } from "../listener.ts";
import type { Bench } from "../bench.ts";
import { startPostbox } from "../postbox.ts";
import type { Section } from "../section.ts";
import { figure, quantile } from "../statistics.ts";
import { answering, listenerPath, spawnOwn } from "../subjects.ts";

const incidents = 12;

export async function measurePage({ lab: getLab }: Bench): Promise<Section> {
  const lab = await getLab();
  const node = lab.node(3);
  await using postbox = await startPostbox(lab.hostAddress);
  await using own = await spawnOwn(node, {
    args: [
      `--alertmanager.url=${postbox.url}`,
      "--alertmanager.settle-time=1s",
    ],
  });
  await answering(own, (text) => text.includes("\nvotequorum_up 1\n"));
  using listener = startListener(node, listenerPath);
  const postedMs: number[] = [];
  for (let n = 0; n < incidents; n++) {
    const heard = listener.next("quorum", 0);
    const posted = postbox.next("CorosyncQuorumLost");
    await node.cut();
    const { atMs } = await heard;
    postedMs.push((await posted) - atMs);
    const regained = listener.next("quorum", 1);
    const resolved = postbox.resolved("CorosyncQuorumLost");
    await node.heal();
    await Promise.all([regained, resolved]);
  }
  await until(
    "all nodes to be back",
    async () => (await node.quorumtool()).nodes === 3,
  );
  return {
    title: "From a lost quorum to the page",
    how: `A node is cut off ${String(incidents)} times: from the C listener's callback until the alert was received as a whole, where Alertmanager would be. ha_cluster_exporter pages by rules alone: a scrape, an evaluation and their intervals away (\`sh scripts/bench.sh paging\` measures that).`,
    head: ["ms after the C listener", "median", "longest"],
    rows: [
      [
        "alert received",
        figure(quantile(postedMs, 0.5)),
        figure(quantile(postedMs, 1)),
      ],
    ],
  };
}

// What the end-to-end tests share: a lab, an exporter on each asked-for node, and waiting until both agree.
import type { TestContext } from "node:test";
import { startExporter } from "../../../lab/exporter.ts";
import type { Exporter } from "../../../lab/exporter.ts";
import type { QuorumtoolStatus } from "../../../lab/corosync/quorumtool.ts";
import { startLab } from "../../../lab/lab.ts";
import type { Lab } from "../../../lab/lab.ts";
import type { LabNode } from "../../../lab/node.ts";
import type { LabOptions } from "../../../lab/options.ts";
import { until } from "../../../lab/until.ts";
import { differences } from "./agreement.ts";
import { readExposition } from "./exposition.ts";
import type { Scraped } from "./exposition.ts";

export interface WatchedNode {
  readonly node: LabNode;
  readonly exporter: Exporter;
}

export interface Cluster extends AsyncDisposable {
  readonly lab: Lab;
  readonly watched: readonly WatchedNode[];
  watchedNode(number: number): WatchedNode;
}

/** Starts a lab and an exporter on each of its nodes; both end with the cluster. */
export async function startCluster(options: LabOptions): Promise<Cluster> {
  const lab = await startLab(options);
  try {
    const watched = await Promise.all(
      lab.nodes.map(async (node) => ({
        node,
        exporter: await startExporter(node),
      })),
    );
    return {
      lab,
      watched,
      watchedNode(number) {
        const found = watched[number - 1];
        if (found === undefined) {
          throw new RangeError(`Cannot find watched node ${String(number)}`);
        }
        return found;
      },
      [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose](),
    };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

export async function scrape(watched: WatchedNode): Promise<Scraped> {
  return readExposition(await watched.exporter.scrape());
}

/**
 * Awaits that quorumtool shows something, then that /metrics agrees with quorumtool in everything.
 * How long the second took after the first is told as a diagnostic: that is how far /metrics lags behind corosync.
 */
export async function agree(
  t: TestContext,
  watched: WatchedNode,
  what: string,
  isKnown: (status: QuorumtoolStatus) => boolean,
): Promise<Scraped> {
  const { node } = watched;
  await until(
    `quorumtool of ${node.name} to show ${what}`,
    async () => isKnown(await node.quorumtool()),
    { timeoutMs: 30_000, everyMs: 50 },
  );
  const knownMs = performance.now();
  const scraped = await until(
    `/metrics of ${node.name} to show ${what} as quorumtool does`,
    async () => {
      const scraped = await scrape(watched);
      const status = await node.quorumtool();
      const differing = differences(scraped, status);
      if (differing.length > 0) {
        throw new Error(differing.join("; "));
      }
      return isKnown(status) ? scraped : undefined;
    },
    { timeoutMs: 15_000, everyMs: 20 },
  );
  const lagMs = performance.now() - knownMs;
  t.diagnostic(
    `${node.name}: ${what}: /metrics agreed ${lagMs.toFixed(0)} ms after quorumtool`,
  );
  return scraped;
}

/** Awaits that a node's /metrics shows something. */
export async function shows(
  watched: WatchedNode,
  what: string,
  isShown: (scraped: Scraped) => boolean,
): Promise<Scraped> {
  return until(
    `/metrics of ${watched.node.name} to show ${what}`,
    async () => {
      const scraped = await scrape(watched);
      return isShown(scraped) ? scraped : undefined;
    },
    { timeoutMs: 30_000, everyMs: 50 },
  );
}

// Pictures: labs with exporters that push alerts, Alertmanagers, and one Prometheus with the shipped rules.
import { readFile } from "node:fs/promises";
import { startExporter } from "../../lab/exporter.ts";
import { startLab, type Lab, type LabOptions } from "../../lab/lab.ts";
import { startAlertmanager } from "../../test/e2e/support/alertmanager.ts";
import {
  startPrometheus,
  type Prometheus,
} from "../../test/e2e/support/prometheus.ts";

export interface Scene extends AsyncDisposable {
  readonly prometheus: Prometheus;
  /** By its cluster's name. */
  lab(clusterName: string): Lab;
  /** Of the exporter of the lab's nth node, without a slash at its end. */
  exporterUrl(clusterName: string, number: number): string;
}

export interface SceneOptions {
  readonly labs: readonly (LabOptions & { readonly clusterName: string })[];
  /** Between scrapes, and between evaluations of the rules. */
  readonly intervalSeconds: number;
}

const rulesFile = new URL("../../alerts/votequorum.rules.yml", import.meta.url);

const quiet = { route: { receiver: "none" }, receivers: [{ name: "none" }] };

/** Everything ends with the scene. */
export async function startScene({
  labs: options,
  intervalSeconds,
}: SceneOptions): Promise<Scene> {
  const ends: AsyncDisposable[] = [];
  async function end(): Promise<void> {
    for (const disposable of ends.reverse()) {
      await disposable[Symbol.asyncDispose]();
    }
  }
  try {
    const labs: Lab[] = [];
    const exporters = new Map<string, readonly string[]>();
    for (const one of options) {
      const lab = await startLab(one);
      ends.push(lab);
      labs.push(lab);
      exporters.set(lab.clusterName, await startExporters(lab, ends));
    }
    const prometheus = await startPrometheus({
      targets: [...exporters.values()].flat().map((url) => new URL(url).host),
      intervalSeconds,
      rules: await shippedRules(intervalSeconds),
    });
    ends.push(prometheus);
    return {
      prometheus,
      lab: (clusterName) => findLab(labs, clusterName),
      exporterUrl(clusterName, number) {
        const url = exporters.get(clusterName)?.[number - 1];
        if (url !== undefined) return url;
        throw new RangeError(
          `Cannot find node ${String(number)} of a lab called ${clusterName}`,
        );
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function findLab(labs: readonly Lab[], clusterName: string): Lab {
  const found = labs.find((lab) => lab.clusterName === clusterName);
  if (found !== undefined) return found;
  throw new RangeError(`Cannot find a lab called ${clusterName}`);
}

/** Gives the URL of each, in the order of the nodes; the exporters end with the lab. */
async function startExporters(
  lab: Lab,
  ends: AsyncDisposable[],
): Promise<readonly string[]> {
  const alertmanager = await startAlertmanager({
    config: quiet,
    host: lab.hostAddress,
  });
  ends.push(alertmanager);
  const args = [`--alertmanager.url=${alertmanager.url}`];
  const exporters = await Promise.all(
    lab.nodes.map((node) => startExporter(node, { args })),
  );
  return exporters.map(({ url }) => url);
}

/** The shipped rules, evaluated as often as is scraped. */
async function shippedRules(intervalSeconds: number): Promise<string> {
  const text = await readFile(rulesFile, "utf8");
  return text.replaceAll(
    /^( {4}interval): .*$/gm,
    `$1: ${String(intervalSeconds)}s`,
  );
}

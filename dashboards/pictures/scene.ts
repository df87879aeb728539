// Pictures: a lab with exporters that push alerts, an Alertmanager, and a Prometheus with the shipped rules.
import { readFile } from "node:fs/promises";
import { startExporter } from "../../lab/exporter.ts";
import { startLab, type Lab, type LabOptions } from "../../lab/lab.ts";
import { startAlertmanager } from "../../test/e2e/support/alertmanager.ts";
import {
  startPrometheus,
  type Prometheus,
} from "../../test/e2e/support/prometheus.ts";

export interface Scene extends AsyncDisposable {
  readonly lab: Lab;
  readonly prometheus: Prometheus;
}

export interface SceneOptions {
  readonly lab: LabOptions;
  /** Between scrapes, and between evaluations of the rules. */
  readonly intervalSeconds: number;
}

const rulesFile = new URL("../../alerts/votequorum.rules.yml", import.meta.url);

const quiet = { route: { receiver: "none" }, receivers: [{ name: "none" }] };

/** Everything ends with the scene. */
export async function startScene({
  lab: options,
  intervalSeconds,
}: SceneOptions): Promise<Scene> {
  const ends: AsyncDisposable[] = [];
  async function end(): Promise<void> {
    for (const disposable of ends.reverse()) {
      await disposable[Symbol.asyncDispose]();
    }
  }
  try {
    const lab = await startLab(options);
    ends.push(lab);
    const alertmanager = await startAlertmanager({
      config: quiet,
      host: lab.hostAddress,
    });
    ends.push(alertmanager);
    const exporters = await Promise.all(
      lab.nodes.map((node) =>
        startExporter(node, {
          args: [`--alertmanager.url=${alertmanager.url}`],
        }),
      ),
    );
    const prometheus = await startPrometheus({
      targets: exporters.map(({ url }) => new URL(url).host),
      intervalSeconds,
      rules: await shippedRules(intervalSeconds),
    });
    ends.push(prometheus);
    return { lab, prometheus, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The shipped rules, evaluated as often as is scraped. */
async function shippedRules(intervalSeconds: number): Promise<string> {
  const text = await readFile(rulesFile, "utf8");
  return text.replaceAll(
    /^( {4}interval): .*$/gm,
    `$1: ${String(intervalSeconds)}s`,
  );
}

// Bench of a fleet: a past for the series that long ranges read, as blocks made by promtool. A fleet that is minutes old
// would make rules that read a day look free.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, rmSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { INTERVAL_S } from "./engine.ts";
import type { Options } from "./options.ts";
import { clusterName } from "./simulator.ts";

const run = promisify(execFile);

/** Prometheus' own size of a block. */
const BLOCK_S = 2 * 3600;

/** What is read over hours, by name; `NOW` is the Unix time of a sample. */
const ofNodes = [
  [
    'instance:votequorum_info:seen{TARGET,cluster_name="CLUSTER",node_id="ID",node_name="NODE"}',
    "NOW",
  ],
  [
    'votequorum_exporter_build_info{TARGET,version="0.1.0",revision="0000000",node_version="v20.19.0"}',
    "1",
  ],
  ['votequorum_quorum_changes_total{TARGET,to="inquorate"}', "0"],
  ["votequorum_inquorate_seconds_total{TARGET}", "0"],
  ["votequorum_qdevice_registered{TARGET}", "0"],
  ["votequorum_last_quorum_loss_timestamp_seconds{TARGET}", "0"],
] as const;

const ofClusters = [
  ['cluster_name:votequorum_up:min{cluster_name="CLUSTER"}', "1"],
  ['cluster_name:votequorum_quorate:min{cluster_name="CLUSTER"}', "1"],
  ['cluster_name:votequorum_quorate:max{cluster_name="CLUSTER"}', "1"],
] as const;

type Line = readonly [series: string, value: string];

/** Writes blocks up to `endS` (Unix time) into the data folder of a Prometheus that is not started yet. */
export async function writeHistory(
  data: string,
  options: Options,
  endS: number,
): Promise<void> {
  const startS = endS - options.historyHours * 3600;
  const series = seriesOf(options);
  // promtool cuts at multiples of a block's length as well: a file of its own for each keeps it from reading all twice.
  for (let fromS = startS; fromS < endS;) {
    const toS = Math.min(endS, (Math.floor(fromS / BLOCK_S) + 1) * BLOCK_S);
    await writeBlock(data, series, { fromS, toS });
    fromS = toS;
  }
}

interface Span {
  readonly fromS: number;
  readonly toS: number;
}

async function writeBlock(
  data: string,
  series: readonly Line[],
  span: Span,
): Promise<void> {
  const path = join(data, "..", "history.txt");
  const file = createWriteStream(path);
  for (const line of series) await writeSeries(file, line, span);
  file.end("# EOF\n");
  await once(file, "close");
  await run(
    "promtool",
    ["tsdb", "create-blocks-from", "openmetrics", path, data],
    {
      maxBuffer: 2 ** 26,
    },
  );
  rmSync(path);
}

async function writeSeries(
  file: WriteStream,
  [name, value]: Line,
  { fromS, toS }: Span,
): Promise<void> {
  let text = "";
  for (let atS = fromS; atS < toS; atS += INTERVAL_S) {
    text += `${name} ${value === "NOW" ? String(atS) : value} ${atS}\n`;
  }
  if (!file.write(text)) await once(file, "drain");
}

function seriesOf({ clusters, nodes }: Options): readonly Line[] {
  return Array.from({ length: clusters }, (_, index) =>
    clusterName(index),
  ).flatMap((cluster) => [
    ...ofClusters.map(([series, value]): Line => [
      series.replace("CLUSTER", cluster),
      value,
    ]),
    ...Array.from({ length: nodes }, (_, node) => String(node + 1)).flatMap(
      (id) => ofNodes.map((line) => nodeLine(line, cluster, id)),
    ),
  ]);
}

function nodeLine([series, value]: Line, cluster: string, id: string): Line {
  const node = `${cluster}n${id}`;
  return [
    series
      .replace("TARGET", `job="votequorum",instance="${node}:10064"`)
      .replace("CLUSTER", cluster)
      .replace("ID", id)
      .replace("NODE", node),
    value,
  ];
}

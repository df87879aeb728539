// Bench: what corosync and its other clients feel of sidecars: of none, of one, and of ten on the same node.
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { LabNode } from "../../lab/node.ts";
import type { Bench } from "../bench.ts";
import { scheduledMs } from "../process.ts";
import type { Section } from "../section.ts";
import { figure, median, quantile } from "../statistics.ts";
import { probePath, scrapeOnce, startOwn, type Subject } from "../subjects.ts";

/** Runs without any sidecar between all others: how far they differ among themselves is the noise. */
const order = [0, 1, 0, 10, 0, 1, 0, 10, 0, 1, 0, 10, 0] as const;
const questions = 150;
const everyMs = 20;

type Count = (typeof order)[number];

interface Run {
  readonly sidecars: Count;
  /** Of corosync's processor time, in milliseconds a second. */
  readonly busyMs: number;
  readonly messageMs: readonly number[];
  readonly questionMs: readonly number[];
}

export async function measureNeighbour({ lab, say }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  const runs: Run[] = [];
  for (const sidecars of order) {
    runs.push(await runBeside(node, sidecars));
    say(`neighbour: ${String(runs.length)} of ${String(order.length)} runs`);
  }
  const measures: readonly (readonly [string, (run: Run) => number])[] = [
    ["corosync's processor time, ms a second", (run) => run.busyMs],
    ["message, median, ms", (run) => median(run.messageMs)],
    ["message, p99, ms", (run) => quantile(run.messageMs, 0.99)],
    ["question, median, ms", (run) => median(run.questionMs)],
    ["question, p99, ms", (run) => quantile(run.questionMs, 0.99)],
  ];
  return {
    title: "What corosync feels of it",
    how: `Another client of corosync on the same node sends itself a message through the whole cluster (it needs the token, as Pacemaker's messages do) and asks for the quorum, each every ${String(everyMs)} ms, ${String(questions)} times in a run. All sidecars watch the same corosync and are scraped once a run. ${String(order.length)} runs: one without any sidecar between all others, whose range is the noise.`,
    head: [
      "median of the runs (least to most)",
      "no sidecar",
      "1 sidecar",
      "10 sidecars",
    ],
    rows: measures.map(([what, of]) => [
      what,
      ...([0, 1, 10] as const).map((count) => range(valuesOf(count, of))),
    ]),
    remarks: measures.map(([what, of]) => verdict(what, of)),
  };

  function valuesOf(count: Count, of: (run: Run) => number): readonly number[] {
    return runs.filter(({ sidecars }) => sidecars === count).map(of);
  }

  function verdict(what: string, of: (run: Run) => number): string {
    const noise = valuesOf(0, of);
    const least = Math.min(...noise);
    const most = Math.max(...noise);
    const words = ([1, 10] as const).map((count) => {
      const middle = median(valuesOf(count, of));
      const excess = middle - median(noise);
      const isNoise = middle >= least && middle <= most;
      const name = `${String(count)} ${count === 1 ? "sidecar" : "sidecars"}`;
      if (isNoise) return `${name}: within the noise`;
      return `${name}: ${figure(Math.abs(excess))} ${excess > 0 ? "more" : "less"} than without`;
    });
    return `${what}: ${words.join("; ")}.`;
  }
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${figure(median(values))} (${figure(least)} to ${figure(most)})`;
}

async function runBeside(node: LabNode, sidecars: Count): Promise<Run> {
  const started: Subject[] = [];
  try {
    for (let n = 0; n < sidecars; n++) {
      started.push(await startOwn(node, { port: 10064 + n }));
    }
    const pid = node.corosyncPid() ?? NaN;
    const beforeMs = scheduledMs(pid);
    const startMs = performance.now();
    const [probed] = await Promise.all([
      probe(node),
      ...started.map(({ url }) => scrapeOnce(url)),
    ]);
    const seconds = (performance.now() - startMs) / 1_000;
    const busyMs = (scheduledMs(pid) - beforeMs) / seconds;
    return { sidecars, busyMs, ...probed };
  } finally {
    for (const each of started) await each[Symbol.asyncDispose]();
  }
}

async function probe(
  node: LabNode,
): Promise<Pick<Run, "messageMs" | "questionMs">> {
  const child = node.spawn(probePath, [String(questions), String(everyMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("Cannot read the probe's output");
  const messageMs: number[] = [];
  const questionMs: number[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [message, question] = line.split(" ").map(Number);
    messageMs.push(message ?? NaN);
    questionMs.push(question ?? NaN);
  });
  await once(child, "close");
  if (questionMs.length !== questions) {
    throw new Error(
      `Cannot go on: the probe ended after ${String(questionMs.length)} of ${String(questions)} lines`,
    );
  }
  return { messageMs, questionMs };
}

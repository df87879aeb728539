// Room fuzz: one target, from the seeds to the figures of libFuzzer's last line.
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { finished } from "node:stream/promises";

export interface Runnable {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Between the command with its folders and libFuzzer's own options. */
  readonly options: readonly string[];
}

export interface Limits {
  /** Where everything goes. */
  readonly folder: string;
  readonly seconds: number;
  readonly seed: number;
}

export interface Outcome {
  readonly name: string;
  readonly isClean: boolean;
  readonly runs: number;
  /** Edges that were passed. */
  readonly branches: number;
  /** Those, told apart by how often. */
  readonly features: number;
  readonly kept: number;
  /** The last of what the engine said. */
  readonly log: string;
}

const SHOWN_CHARACTERS = 8000;
/** Long enough for headers that are too long. */
const MAX_INPUT_BYTES = 20_000;
/** For starting, and for one input that hangs. */
const GRACE_SECONDS = 60;

export async function runTarget(
  { name, command: [program, ...words], options }: Runnable,
  { folder, seconds, seed }: Limits,
): Promise<Outcome> {
  const grown = `${folder}/corpus/${name}`;
  mkdirSync(grown, { recursive: true });
  const logPath = `${folder}/${name}.log`;
  const dictionary = `fuzz/dictionaries/${name}.dict`;
  const log = createWriteStream(logPath);
  const child = spawn(
    program,
    [
      ...words,
      // New inputs go into the first folder.
      grown,
      `fuzz/corpus/${name}`,
      ...options,
      `-seed=${seed}`,
      `-max_total_time=${seconds}`,
      `-max_len=${MAX_INPUT_BYTES}`,
      "-timeout=10",
      "-rss_limit_mb=2048",
      "-print_final_stats=1",
      `-artifact_prefix=${folder}/crashes/${name}-`,
      ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const code = await exitOf(child, (seconds + GRACE_SECONDS) * 1000);
  log.end();
  await finished(log);
  return { name, ...read(await readFile(logPath, "latin1"), code) };
}

function exitOf(
  child: ReturnType<typeof spawn>,
  limitMs: number,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(limit);
      resolve(code);
    });
  });
}

function read(log: string, code: number | null): Omit<Outcome, "name"> {
  const [, runs = "0", branches = "0", features = "0", kept = "0"] =
    /#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+) corp: (\d+)/.exec(log) ?? [];
  return {
    // An engine that did nothing found nothing: that is no clean run.
    isClean: code === 0 && Number(runs) > 0,
    runs: Number(runs),
    branches: Number(branches),
    features: Number(features),
    kept: Number(kept),
    log: log
      .replaceAll(/^#\d+\s+(?:NEW|REDUCE|pulse|RELOAD).*\n/gm, "")
      .slice(-SHOWN_CHARACTERS),
  };
}

// Bench: scrapes by a program in C, so that hardly any client is in the figure.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { processorMs } from "./process.ts";

const path = fileURLToPath(new URL("../build/bench/scrape", import.meta.url));
const run = promisify(execFile);

/** Scrapes each of them this often, in turns, over one kept connection each; answers the milliseconds of each. */
export async function scrapeInTurns(
  count: number,
  urls: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const { stdout } = await run(
    path,
    [String(count), ...urls.map((url) => new URL(url).host)],
    { maxBuffer: 2 ** 26 },
  );
  const turns = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  return urls.map((_, n) => turns.map((turn) => turn[n] ?? NaN));
}

export interface ScrapeCost {
  readonly tookMs: readonly number[];
  /** Of one scrape on average, programs included that are started for it. */
  readonly processorMs: number;
}

/** Scrapes one exporter this often in a row. */
export async function costOfScrapes(
  { pid, url }: { readonly pid: number; readonly url: string },
  count: number,
): Promise<ScrapeCost> {
  const before = processorMs(pid);
  const [tookMs = []] = await scrapeInTurns(count, [url]);
  return { tookMs, processorMs: (processorMs(pid) - before) / count };
}

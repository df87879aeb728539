// Bench: scrapes by a program in C, so that hardly any client is in the figure.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

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

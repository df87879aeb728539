// Bench: the C program that scrapes in its own callback, and how long it took until the exporter showed the change.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LabNode } from "../lab/node.ts";

const path = fileURLToPath(new URL("../build/bench/visible", import.meta.url));

export interface Shown {
  /** From the callback to the last byte of the scrape that shows the change. */
  readonly afterMs: number;
  /** Scrapes that it took; 1 if the exporter knew at once. */
  readonly looks: number;
}

export interface Visible extends Disposable {
  /** Resolves with the next change to these expected votes. */
  next(votes: number): Promise<Shown>;
}

export async function startVisible(
  node: LabNode,
  url: string,
): Promise<Visible> {
  const child = node.spawn(path, [new URL(url).host], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error(`Cannot read from ${path}`);
  const waiting = new Map<number, (shown: Shown) => void>();
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  lines.on("line", (line) => {
    const [votes = NaN, afterMs = NaN, looks = NaN] = line
      .split(" ")
      .map(Number);
    waiting.get(votes)?.({ afterMs, looks });
    waiting.delete(votes);
  });
  return {
    next: (votes) =>
      new Promise((resolve) => {
        waiting.set(votes, resolve);
      }),
    [Symbol.dispose]() {
      child.kill("SIGKILL");
    },
  };
}

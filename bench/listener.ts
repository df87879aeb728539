// Bench: the C program that only dispatches, and when it heard of what.
import { createInterface } from "node:readline";
import type { LabNode } from "../lab/node.ts";

/** One callback as the C program printed it. */
export interface Heard {
  /** CLOCK_MONOTONIC in milliseconds. */
  readonly atMs: number;
  readonly kind: string;
  readonly value: number;
}

export interface Listener extends Disposable {
  /** Resolves with the next callback of this kind and value. */
  next(kind: string, value: number): Promise<Heard>;
  /** All callbacks so far, oldest first. */
  heard(): readonly Heard[];
}

export function startListener(node: LabNode, path: string): Listener {
  const child = node.spawn(path, [], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) {
    throw new Error(`Cannot read the output of ${path}`);
  }
  const heard: Heard[] = [];
  const waiting = new Set<(callback: Heard) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [atMs, kind = "", value] = line.split(" ");
    const callback = { atMs: Number(atMs), kind, value: Number(value) };
    heard.push(callback);
    for (const tell of waiting) {
      tell(callback);
    }
  });
  return {
    heard: () => heard,
    next(kind, value) {
      return new Promise((resolve) => {
        function tell(callback: Heard): void {
          if (callback.kind === kind && callback.value === value) {
            waiting.delete(tell);
            resolve(callback);
          }
        }
        waiting.add(tell);
      });
    },
    [Symbol.dispose]() {
      child.kill("SIGKILL");
    },
  };
}

// Bench: the C program that only dispatches, and when it heard of what.
import { createInterface } from "node:readline";
import type { LabNode } from "../lab/node.ts";

export interface Listener extends Disposable {
  /** Resolves with CLOCK_MONOTONIC, in milliseconds, of the next callback of this kind and value. */
  next(kind: string, value: number): Promise<number>;
}

export function startListener(node: LabNode, path: string): Listener {
  const child = node.spawn(path, [], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) {
    throw new Error(`Cannot read the output of ${path}`);
  }
  const lines = createInterface({ input: child.stdout });
  return {
    next(kind, value) {
      return new Promise((resolve) => {
        function hear(line: string): void {
          const [atMs, heardKind, heardValue] = line.split(" ");
          if (heardKind === kind && Number(heardValue) === value) {
            lines.off("line", hear);
            resolve(Number(atMs));
          }
        }
        lines.on("line", hear);
      });
    },
    [Symbol.dispose]() {
      child.kill("SIGKILL");
    },
  };
}

// Bench: runs its parts on real labs and prints what they found; with --write, docs/performance.md is made of it.
// Prints figures; judges nothing: what counts on a shared machine are the ratios of one run.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startLab, type Lab } from "../lab/lab.ts";
import { describeMachine, formatDocument } from "./document.ts";
import type { Bench } from "./bench.ts";
import { type PartName, partNames, parts } from "./parts.ts";
import { showSection } from "./section.ts";

const page = new URL("../docs/performance.md", import.meta.url);

async function main(names: readonly PartName[], write: boolean): Promise<void> {
  const machine = describeMachine();
  const sections: string[] = [];
  let opened: Lab | undefined;
  try {
    const bench: Bench = {
      say,
      lab: async () => {
        opened ??= await startLab({ nodes: 3 });
        return opened;
      },
    };
    for (const name of names) {
      const startMs = performance.now();
      say(`==> bench: ${name}`);
      const section = showSection(await parts[name](bench));
      sections.push(section);
      console.log(section);
      const seconds = (performance.now() - startMs) / 1_000;
      say(`==> bench: ${name} took ${seconds.toFixed(0)} s`);
      // Labs beside each other would only disturb.
      if (name === "neighbour") {
        await opened?.[Symbol.asyncDispose]();
        opened = undefined;
      }
    }
  } finally {
    await opened?.[Symbol.asyncDispose]();
  }
  if (write) writeFileSync(page, await formatDocument(machine, sections));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function isPart(name: string): name is PartName {
  return (partNames as readonly string[]).includes(name);
}

const { values, positionals } = parseArgs({
  options: { write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !isPart(name));
if (unknown !== undefined) {
  say(
    `bench: Cannot measure ${unknown}: accepted are ${partNames.join(", ")}, and none for all`,
  );
  process.exitCode = 2;
} else if (values.write && positionals.length > 0) {
  say(
    "bench: Cannot write docs/performance.md of single parts: all of its figures come from one run",
  );
  process.exitCode = 2;
} else {
  const chosen = positionals.filter(isPart);
  await main(chosen.length > 0 ? chosen : partNames, values.write);
}

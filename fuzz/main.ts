// Room fuzz: runs the targets, a few at a time, and says what came of it. See README.md.
import { mkdirSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "./engine/bundle.ts";
import { buildNative } from "./engine/native.ts";
import { fitEngine } from "./engine/older-glibc.ts";
import { runTarget, type Outcome, type Runnable } from "./engine/run.ts";

const BUILD = "build/fuzz";
const JAZZER = "fuzz/node_modules/@jazzer.js/core/dist/cli.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    seed: { type: "string", default: "20261122" },
    jobs: { type: "string", default: String(availableParallelism()) },
    target: { type: "string", multiple: true, default: [] },
  },
});

/** What there is, and how it is started; `asked` empty: all of it. */
async function prepare(asked: readonly string[]): Promise<readonly Runnable[]> {
  const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
  const scripts = namesIn("fuzz/targets", ".ts").filter(isAsked);
  const natives = namesIn("native/fuzz", "_fuzz.cc").filter(isAsked);
  const unknown = asked.find((n) => ![...scripts, ...natives].includes(n));
  if (unknown !== undefined) {
    throw new Error(`Cannot fuzz ${unknown}: there is no such target`);
  }
  const bundles = await bundle(scripts, `${BUILD}/bundles`);
  if (scripts.length > 0) fitEngine("fuzz/node_modules");
  return [
    ...[...bundles].map(([name, path]) => ({
      name,
      command: [process.execPath, JAZZER, path] as const,
      // What is bundled is ours and what we use of express, yaml and prom-client.
      options: [
        ...["--includes", `${BUILD}/bundles/`],
        // The engine's other detectors look for commands, paths and addresses made of the input: there are none.
        ...["--disableBugDetectors", "^(?!prototype)"],
        "--",
      ],
    })),
    ...natives.map((name) => ({
      name,
      command: [buildNative(name, `${BUILD}/native`)] as const,
      options: [],
    })),
  ];
}

function namesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => basename(file, ending))
    .sort();
}

async function main(): Promise<void> {
  const { seconds, seed, jobs, target } = values;
  for (const [name, text] of Object.entries({ seconds, seed, jobs })) {
    if (/^[1-9]\d{0,8}$/.test(text)) continue;
    throw new Error(
      `Cannot fuzz: current value of --${name} is ${text}, expected a whole number from 1`,
    );
  }
  const waiting = [...(await prepare(target))];
  mkdirSync(`${BUILD}/crashes`, { recursive: true });
  console.log(
    `fuzz: ${waiting.length} targets, ${seconds} s each, seed ${seed}`,
  );
  const outcomes: Outcome[] = [];
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = await runTarget(next, {
        folder: BUILD,
        seconds: Number(seconds),
        seed: Number(seed),
      });
      outcomes.push(outcome);
      console.log(describe(outcome));
    }
  }
  await Promise.all(Array.from({ length: Number(jobs) }, work));
  const failed = outcomes.filter(({ isClean }) => !isClean);
  for (const { log } of failed) console.error(log);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function describe(outcome: Outcome): string {
  const { name, isClean, runs, branches, features, kept } = outcome;
  const words = isClean ? "clean" : "FAILED";
  return `fuzz: ${name.padEnd(18)} ${words}  ${runs} inputs, ${branches} branches, ${features} features, ${kept} kept`;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

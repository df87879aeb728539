// Room test/native: the process leaves cleanly at every stage of the watcher's life.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Standin, freeze, startStandin } from "./standin/driver.ts";
import { type Plan, WatchProcess } from "./watch-process.ts";

interface Stage {
  readonly title: string;
  readonly plan: Plan;
  readonly setup?: readonly string[];
  /** What happens to the running process. */
  readonly act?: (child: WatchProcess, standin: Standin) => Promise<void>;
  readonly code?: number;
}

/** Races show up in some runs only; valgrind is too slow for more than one. */
const rounds = Number(process.env["ADDON_ROUNDS"] ?? 5);
const quiet = { pollIntervalMs: 3_600_000 };

async function frozen(child: WatchProcess, standin: Standin): Promise<void> {
  await child.kind("snapshot");
  await freeze(standin);
}

const stages: readonly Stage[] = [
  { title: "loaded and not used", plan: { idle: true } },
  { title: "exit right after construction", plan: { then: "exit" } },
  {
    title: "close and exit right after construction",
    plan: { then: "closeAndExit" },
  },
  {
    title: "close right after construction, natural end",
    plan: { then: "close" },
  },
  {
    title: "exit while votequorum_initialize hangs",
    setup: ["hang initialize"],
    plan: {},
    act: async (child, standin) => {
      await standin.connected;
      child.tell("exit");
    },
  },
  {
    title: "natural end while votequorum_initialize hangs",
    setup: ["hang initialize"],
    plan: { then: "closeAndUnref" },
  },
  {
    title: "natural end while votequorum_trackstart hangs",
    setup: ["hang trackstart"],
    plan: { then: "closeAndUnref" },
  },
  { title: "exit when connected", plan: { on: { connected: "exit" } } },
  { title: "exit at the first look", plan: { on: { snapshot: "exit" } } },
  {
    title: "exit in the middle of a storm of callbacks",
    setup: ["current off"],
    plan: { on: { quorum: "exit" }, options: quiet },
    act: async (child, standin) => {
      await child.kind("connected");
      void standin.send("storm 100000").catch(() => undefined);
    },
  },
  { title: "exit while closing", plan: { on: { snapshot: "closeAndExit" } } },
  { title: "natural end after close", plan: { on: { snapshot: "close" } } },
  {
    title: "exit when it ended",
    plan: { on: { snapshot: "close", ended: "exit" } },
  },
  {
    title: "unref alone lets the process go while connected",
    plan: { on: { snapshot: "unref" } },
  },
  {
    title: "natural end after corosync was killed",
    plan: { options: quiet },
    act: async (child, standin) => {
      await child.kind("snapshot");
      await standin.send("hup");
    },
  },
  {
    title: "exit with corosync frozen",
    plan: {},
    act: async (child, standin) => {
      await frozen(child, standin);
      child.tell("exit");
    },
  },
  {
    title: "close and natural end with corosync frozen",
    plan: {},
    act: async (child, standin) => {
      await frozen(child, standin);
      child.tell("closeAndUnref");
    },
  },
  {
    title: "uncaught exception in the bell",
    plan: { on: { snapshot: "throw" } },
    code: 1,
  },
  {
    title: "uncaught exception in the last bell",
    plan: { on: { snapshot: "close", ended: "throw" } },
    code: 1,
  },
  {
    title: "uncaught exception with corosync frozen",
    setup: ["hang getinfo"],
    plan: { on: { quorum: "throw" } },
    code: 1,
  },
];

describe("Watcher lets the process leave", { concurrency: 2 }, () => {
  for (const { title, plan, setup = [], act, code = 0 } of stages) {
    test(`Watcher lets the process leave with exit code ${String(code)} and no signal: ${title}`, async () => {
      for (let round = 0; round < rounds; round++) {
        await using standin = await startStandin(setup);
        await using child = new WatchProcess(plan, standin);
        await act?.(child, standin);
        const exit = await child.exited;
        assert.deepEqual([exit.code, exit.signal], [code, null], exit.stderr);
      }
    });
  }
});

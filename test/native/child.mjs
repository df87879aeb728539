// Room test/native: the process that loads an addon; watch-process.ts drives it.
// Plain JavaScript, so that valgrind and sanitizers see node and the addon only.
import { readdirSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { runInThisContext } from "node:vm";
import {
  Worker,
  isMainThread,
  parentPort,
  workerData,
} from "node:worker_threads";

const require = createRequire(import.meta.url);
const plan = isMainThread ? JSON.parse(process.argv[2]) : workerData;
const workers = [];
let subject;
let collected = 0;
const registry = new FinalizationRegistry(() => collected++);

function tell(message) {
  if (!isMainThread) {
    parentPort.postMessage(message);
    return;
  }
  const text = JSON.stringify(message, (_, value) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
  let rest = Buffer.from(`${text}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // A pipe that is full: the reader is slower than a storm.
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function start() {
  const addon = require(plan.addon);
  const Class = plan.kind === "cmap" ? addon.Reader : addon.Watcher;
  subject = new Class(plan.options, bell);
  registry.register(subject, undefined);
}

function bell() {
  if (plan.deaf) return;
  const takenMs = Number(process.hrtime.bigint()) / 1e6;
  for (const item of subject.take()) {
    tell({ item, takenMs });
    const act = plan.on?.[item.kind];
    if (act !== undefined) void ops[act]();
  }
}

const ops = {
  close: () => subject.close(),
  refresh: () => subject.refresh(),
  unref: () => subject.unref(),
  take: () => subject.take(),
  exit: () => process.exit(0),
  closeAndExit: () => {
    subject.close();
    process.exit(0);
  },
  closeAndUnref: () => {
    subject.close();
    subject.unref();
  },
  throw: () => {
    throw new Error("thrown in the bell");
  },
  restart: () => start(),
  forget: () => {
    subject = undefined;
  },
  // Collects after the garbage of this turn is no longer on the stack.
  gc: () =>
    new Promise((resolve) => {
      setImmediate(() => {
        globalThis.gc();
        setImmediate(() => resolve(collected));
      });
    }),
  stall: (ms) =>
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  usage: () => ({
    fds: readdirSync("/proc/self/fd").length - 1,
    threads: readdirSync("/proc/self/task").length,
    shm: readdirSync("/dev/shm", { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith("qb-"))
      .map((entry) => entry.name),
  }),
  // `copy`: another path to the same addon, for a second loading.
  worker: (copy) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), {
        workerData: { ...plan, addon: copy ?? plan.addon },
      });
      const index = workers.push(worker) - 1;
      worker.on("message", (message) => tell({ ...message, worker: index }));
      worker.on("error", reject);
      worker.on("online", () => resolve(index));
    }),
  terminate: (index) => workers[index].terminate(),
  workerExit: (index) =>
    new Promise((resolve) => {
      workers[index].once("exit", resolve);
      workers[index].postMessage("exit");
    }),
  load: (path) => Object.keys(require(path)),
  // `code` is a function of (addon, subject, require).
  run: (code) =>
    runInThisContext(`(${code})`)(require(plan.addon), subject, require),
};

if (isMainThread) {
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, op, args } = JSON.parse(line);
    Promise.resolve()
      .then(() => ops[op](...args))
      .then(
        (value) => tell({ id, value: value ?? null }),
        (error) => tell({ id, error: `${error.name}: ${error.message}` }),
      );
  });
  // Unless told to stay, the line of commands does not keep the process alive.
  if (!plan.stay) process.stdin.unref();
} else {
  parentPort.on("message", () => process.exit(0));
  parentPort.unref();
}
if (!plan.idle || !isMainThread) start();
if (plan.then !== undefined && isMainThread) ops[plan.then]();

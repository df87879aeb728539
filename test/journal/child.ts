// Tests of room journal: a process that keeps a journal until it is killed. Usage: child.ts hold|flap PATH
import { hostClock } from "../../src/clock.ts";
import { durableOf, resume } from "../../src/quorum/past/durable.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { own } from "../quorum/build.ts";
import { mustOpen } from "./open.ts";

const [mode = "", path = ""] = process.argv.slice(2);
const now = () => hostClock.now();

const journal = await mustOpen(
  { path, maxFileBytes: 16 * 1024, keepFiles: 10 },
  { now },
);
journal.tell({ kind: "started", version: "1.2.3", pid: process.pid });
await journal.flushed();

if (mode === "hold") {
  process.stdout.write("held\n");
  setInterval(() => undefined, 1000);
}
if (mode === "flap") {
  let state = journal.restored
    ? resume(journal.restored, { now: now(), sameBoot: true })
    : initialState(now());
  for (;;) {
    // A look that finds quorum gone or back, each time.
    const { quorate } = state.facts;
    const event = {
      kind: "observed",
      at: now(),
      announced: false,
      own: own({ flags: quorate === true ? 0 : 2 }),
      others: [],
    } as const;
    const reduction = reduce(state, event);
    state = reduction.state;
    const entries = journal.record(reduction.transitions, durableOf(state));
    const newest = entries.at(-1);
    if (newest !== undefined) {
      void journal.flushed().then(() => {
        process.stdout.write(`${newest.seq}\n`);
      });
    }
    await new Promise(setImmediate);
    if (newest !== undefined && newest.seq % 7 === 0) await journal.flushed();
  }
}

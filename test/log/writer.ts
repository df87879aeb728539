// Test aid for room log: a program of its own that writes many lines to its stderr, turn by turn of its event loop.
import { createLog } from "../../src/log/create-log.ts";

const [megabytes = "1", ending = "run-out", user = ""] = process.argv.slice(2);
const filler = "x".repeat(1000);
const lines = Number(megabytes) * 1000;

// Opening stderr anew is what another user's pipe refuses.
if (user !== "") process.seteuid?.(Number(user));
const log = createLog({ level: "info", format: "logfmt" });

let turns = 0;
let written = 0;
function turn(): void {
  turns += 1;
  for (let count = 0; count < 100; count += 1) {
    log.info("line", { number: written, filler });
    written += 1;
  }
  if (written < lines) setImmediate(turn);
  else void end();
}

async function end(): Promise<void> {
  if (ending === "dispose") await log[Symbol.asyncDispose]();
  // On stdout, which the test reads: the proof that the loop turned to the end.
  process.stdout.write(`turns=${String(turns)} written=${String(written)}\n`);
  if (ending === "exit") process.exit(0);
}

setImmediate(turn);

// Room lab: one command run to its end.
import type { ChildProcess } from "node:child_process";

/** What a command left when it ended. `code` is null when a signal ended it. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that failed, in words for people: the command, its exit code, its standard error. */
export class CommandError extends Error {
  readonly outcome: Outcome;

  constructor(command: string, how: string, outcome: Outcome) {
    const said = outcome.stderr.trim() || outcome.stdout.trim();
    super(`Cannot run \`${command}\`: ${how}${said === "" ? "" : `: ${said}`}`);
    this.name = "CommandError";
    this.outcome = outcome;
  }
}

export interface FinishOptions {
  /** How the command is called in errors. */
  readonly command: string;
  readonly stdin?: string;
  /** Exit codes that are no failure; default only 0. */
  readonly accept?: readonly number[];
  /** After this long the command is killed and an error thrown. */
  readonly timeoutMs?: number;
}

const KEPT_CHARACTERS = 1 << 20;

/** Waits for a started command, which must have pipes; throws CommandError unless its exit code is accepted. */
export async function finish(
  child: ChildProcess,
  { command, stdin, accept = [0], timeoutMs = 10_000 }: FinishOptions,
): Promise<Outcome> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
    child.kill("SIGKILL");
  }, timeoutMs);
  child.stdin?.on("error", () => undefined); // It may end before it has read everything; the exit code tells.
  child.stdin?.end(stdin);
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => {
    clearTimeout(timer);
  });
  const outcome = { code, stdout: stdout(), stderr: stderr() };
  if (late.signal.aborted) {
    const how = `no answer within ${timeoutMs / 1000} s`;
    throw new CommandError(command, how, outcome);
  }
  if (code === null || !accept.includes(code)) {
    const how = code === null ? "killed by a signal" : `exit code ${code}`;
    throw new CommandError(command, how, outcome);
  }
  return outcome;
}

/** Keeps the end of what a stream says; a chatty process must not fill the memory of this one. */
export function gather(stream: ChildProcess["stdout"]): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-KEPT_CHARACTERS);
  });
  return () => text;
}

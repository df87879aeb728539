// Room lab: reads commands from a stream until it ends, one after the other.
import { createInterface } from "node:readline";
import { parseCommand } from "./commands.ts";
import { perform } from "./perform.ts";
import type { Lab } from "../lab.ts";

export interface PromptStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Resolves with "quit" when that is typed, or a terminal is closed with Ctrl-D; with "closed" when an input that is no
 * terminal ends, which is no wish to end the lab. A failing command is told and the next one read.
 */
export async function prompt(
  lab: Lab,
  { input, output }: PromptStreams,
  signal: AbortSignal,
): Promise<"quit" | "closed"> {
  const isTerminal = input.isTTY && output.isTTY;
  const lines = createInterface({
    ...{ input, signal, prompt: "lab> ", terminal: isTerminal },
    ...(isTerminal && { output }),
  });
  // In a terminal's raw mode Ctrl-C is a key, not a signal.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  if (isTerminal) lines.prompt();
  try {
    for await (const line of lines) {
      const command = parseCommand(line);
      if (command.kind === "quit") return "quit";
      const answer = await perform(lab, command, signal).catch(messageOf);
      if (answer !== "") output.write(`${answer}\n`);
      if (isTerminal) lines.prompt();
    }
    return isTerminal ? "quit" : "closed";
  } finally {
    // Whoever still holds the other end of a pipe must not keep this process alive.
    input.destroy();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

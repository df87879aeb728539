// Room lab: the front door for people, `npm run lab`. The only file of the lab that sees argv and signals.
import { once } from "node:events";
import { COMMANDS_HELP } from "./cli/commands.ts";
import { flagsHelp, UsageError } from "./cli/flags.ts";
import { type CommandLine, parseCommandLine } from "./cli/options.ts";
import { prompt } from "./cli/prompt.ts";
import { startExporter } from "./exporter.ts";
import { type Lab, startLab } from "./lab.ts";

const HELP = `A real corosync cluster on this host, one exporter a node, until it is quit.
Usage: npm run lab -- [options]
${flagsHelp()}
Commands while it runs:
${COMMANDS_HELP}
`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(
  { lab: options, withExporters }: Extract<CommandLine, { kind: "run" }>,
  signal: AbortSignal,
): Promise<void> {
  await using lab = await startLab({ ...options, signal, log: say });
  if (withExporters) await startExporters(lab, signal);
  sayWhatToTry(lab, withExporters);
  const { stdin: input, stdout: output } = process;
  const answer = await prompt(lab, { input, output }, signal);
  if (answer === "quit") return;
  signal.throwIfAborted();
  // Nothing else keeps this process alive once its input has ended.
  const alive = setInterval(() => undefined, 60_000);
  await once(signal, "abort").finally(() => {
    clearInterval(alive);
  });
}

async function startExporters(lab: Lab, signal: AbortSignal): Promise<void> {
  say("starting one exporter a node …");
  for (const node of lab.nodes) await startExporter(node, { signal });
}

function sayWhatToTry(lab: Lab, withExporters: boolean): void {
  say(`\ncluster ${lab.clusterName} is up:`);
  for (const { name, managementAddress } of lab.nodes) {
    const url = `http://${managementAddress}:10064/metrics`;
    say(`  ${name}  ${withExporters ? url : managementAddress}`);
  }
  const [first] = lab.nodes;
  if (withExporters && first !== undefined) {
    say(
      `\ntry in another terminal:\n  curl -s http://${first.managementAddress}:10064/metrics | grep ^votequorum_quorate`,
    );
  }
  say(`\nand here:\n${COMMANDS_HELP}\n`);
}

async function main(argv: readonly string[]): Promise<number> {
  const end = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      end.abort();
    });
  }
  try {
    const commandLine = parseCommandLine(argv);
    if (commandLine.kind === "help") process.stdout.write(HELP);
    else await run(commandLine, end.signal);
    return 0;
  } catch (error) {
    if (end.signal.aborted && isAbort(error)) return 0;
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`lab: ${text}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** The way a wait ends when the lab is asked to end; anything else is a failure, also then. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

process.exitCode = await main(process.argv.slice(2));

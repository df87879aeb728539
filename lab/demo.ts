// Room lab: what `npm start` runs where no corosync is: a private three-node cluster whose node 1 is served on loopback.
import { once } from "node:events";
import { startExporter } from "./exporter.ts";
import { forward } from "./forward.ts";
import { startLab } from "./lab.ts";

const port = 10064;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(
  exporterArgs: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await using lab = await startLab({
    nodes: 3,
    clusterName: "demo",
    signal,
    log: say,
  });
  const node = lab.node(1);
  await using exporter = await startExporter(node, {
    args: exporterArgs,
    signal,
  });
  await using forwarder = await forward(port, {
    host: node.managementAddress,
    port,
  });
  exporter.process.stderr?.pipe(process.stderr);
  say(`
node 1 of a private cluster of three real corosync nodes is served on
  http://${forwarder.address}/metrics
try in another terminal:
  curl -s http://${forwarder.address}/metrics | grep -E '^votequorum_(up|quorate|total_votes)'
Ctrl-C ends the cluster and leaves nothing behind; \`npm run lab\` gives one to play with.
`);
  await Promise.race([
    once(signal, "abort"),
    once(exporter.process, "exit").then(() => {
      throw new Error(`Cannot go on: the exporter ended: ${exporter.stderr()}`);
    }),
  ]);
}

async function main(argv: readonly string[]): Promise<number> {
  const end = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      end.abort();
    });
  }
  try {
    await run(argv, end.signal);
    return 0;
  } catch (error) {
    if (end.signal.aborted) return 0;
    process.stderr.write(
      `error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));

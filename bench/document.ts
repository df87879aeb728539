// Bench: docs/performance.md, every figure of which comes from one run.
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { format } from "prettier";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly corosync: string;
  readonly peer: string;
  /** Processes that wanted a processor in the minute before the run. */
  readonly load: number;
}

/** Nothing that names the host or says where its files lie. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    corosync: packageVersion("corosync"),
    peer: packageVersion("prometheus-hacluster-exporter"),
    load: loadavg()[0] ?? NaN,
  };
}

function packageVersion(name: string): string {
  try {
    const args = ["-W", "-f", "${Version}", name];
    return execFileSync("dpkg-query", args, { encoding: "utf8" });
  } catch {
    return "of unknown version";
  }
}

/** The page, in the house's format. */
export function formatDocument(
  machine: Machine,
  sections: readonly string[],
): Promise<string> {
  const { processor, cores, memoryGiB, kernel, node, load } = machine;
  const text = `# Performance

\`npm run bench -- --write\` made this page, in one run: make it again on your own machine. Ratios carry over from one
machine to another, times do not. \`npm run bench -- NAME …\` measures single parts.

- Machine: ${processor}, ${String(cores)} cores, ${String(memoryGiB)} GiB; Linux ${kernel}; load before the run ${load.toFixed(1)}.
- **This exporter**: the staged script as the packages install it, with the systemd unit's flags, on Node.js ${node}.
- **ha_cluster_exporter**: Debian's \`prometheus-hacluster-exporter\` ${machine.peer}, on the same node; only its corosync
  part had something to show, for there is no Pacemaker.
- **C listener**: \`bench/listener.c\`, 56 lines that track votequorum and print. Nothing can hear of a change sooner.
- corosync ${machine.corosync}: real daemons in network namespaces of one host, three nodes unless the text says otherwise.
  Everything shares the processors with everything else, the tool that measures included.

${sections.join("\n")}`;
  return format(text, { parser: "markdown" });
}

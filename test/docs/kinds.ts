// Tests of docs/: what the fenced blocks of the pages are.
import { pages, type Block } from "./pages.ts";

export const blocks = pages.flatMap((page) => page.blocks);
/** How the lists of exceptions name a block. */
export function keyOf({ page, text }: Block): string {
  return `${page}: ${text.split("\n")[0] ?? ""}`;
}

/** What happens to it. */
export function kindOf(
  block: Block,
): "command" | "console" | "config" | "text" {
  switch (block.info) {
    case "sh":
      return "command";
    case "console":
      return "console";
    case "yaml":
    case "json":
    case "ini":
      return "config";
    default:
      return "text";
  }
}

/** Where a block wants to stand, if not in the checkout. */
export const folders: ReadonlyMap<string, string> = new Map([
  [
    "docs/permissions.md: nm -D --undefined-only *.node | grep -E 'votequorum_|cmap_'   # see for yourself",
    "build/Release",
  ],
]);

/** What a block must print, besides ending well. */
export const prints: ReadonlyMap<string, RegExp> = new Map([
  [
    "docs/install.md: curl -fsS http://localhost:10064/metrics | grep -E '^votequorum_(up|info|quorate)'",
    /votequorum_up 1\n[^]*cluster_name="north"[^]*votequorum_quorate 1\n/,
  ],
  ["docs/install.md: set -a", /^ok +access: uid 61183, gid 61183 may read/m],
  [
    "docs/prometheus.md: promtool query instant http://localhost:9090 'cluster_name:votequorum_quorate:min'",
    /cluster_name="north"\} => 1 /,
  ],
  [
    "docs/alertmanager.md: amtool check-config /usr/share/votequorum-exporter/alerts/alertmanager.example.yml",
    /\npager\n$/,
  ],
  [
    "docs/alertmanager.md: curl -fsS http://localhost:10064/metrics | grep '^votequorum_alerts_'",
    /votequorum_alerts_pending\{/,
  ],
]);

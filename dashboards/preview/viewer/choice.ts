// Preview: what is shown of what, chosen in the page's address.

export interface Choice {
  /** The uid of a shipped dashboard. */
  readonly dashboard: string;
  /** Its URL, without a slash at its end. */
  readonly prometheus: string;
  readonly clusterName: string;
  /** Unix time, in seconds. */
  readonly from: number;
  readonly to: number;
  readonly theme: "light" | "dark";
  /** Only the panels above this line of the grid, for pictures of the first screen. */
  readonly until: number;
  /** Seconds between scrapes. */
  readonly interval: number;
}

export function readChoice(search: string): Choice {
  const asked = new URLSearchParams(search);
  const text = (name: string, otherwise: string) =>
    asked.get(name) ?? otherwise;
  const number = (name: string, otherwise: number) => {
    const value = Number(asked.get(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const to = number("to", Date.now() / 1000);
  return {
    dashboard: text("dashboard", "votequorum-cluster"),
    prometheus: text("prometheus", "http://127.0.0.1:9090").replace(/\/$/, ""),
    clusterName: text("cluster_name", ".+"),
    from: number("from", to - 600),
    to,
    theme: text("theme", "dark") === "light" ? "light" : "dark",
    until: number("until", 10_000),
    interval: number("interval", 5),
  };
}

/** Points of a range query, as many as can be told apart. */
export function stepOf({ from, to, interval }: Choice): number {
  return Math.max(interval, Math.ceil((to - from) / 400));
}

export function substituted(expr: string, choice: Choice): string {
  const rate = Math.max(stepOf(choice) + choice.interval, 4 * choice.interval);
  return expr
    .replaceAll("$__rate_interval", `${String(rate)}s`)
    .replaceAll("$__range", `${String(Math.ceil(choice.to - choice.from))}s`)
    .replaceAll("$cluster_name", choice.clusterName)
    .replaceAll(/\$(?:job|instance)\b/g, ".+");
}

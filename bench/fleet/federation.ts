// Bench of a fleet: what a central Prometheus would fetch, and how long that takes.
import type { Api } from "./engine.ts";

/** As docs/fleet.md has it. */
const MATCH = '{__name__=~"cluster_name:votequorum_.+"}';

export interface Federated {
  readonly series: number;
  readonly bytes: number;
  readonly tookMs: number;
}

export async function federate({ url }: Api): Promise<Federated> {
  const search = new URLSearchParams({ "match[]": MATCH }).toString();
  const startMs = performance.now();
  const response = await fetch(`${url}/federate?${search}`);
  const text = await response.text();
  const tookMs = performance.now() - startMs;
  const series = text.split("\n").filter((line) => /^[^#]/.test(line)).length;
  return { series, bytes: text.length, tookMs };
}

// What this process does without, to be small beside a cluster.
import { setFlagsFromString } from "node:v8";

/** The first Node.js whose V8 knows Maglev; an older one would complain. */
const MAGLEV_SINCE = 20;

/**
 * The old generation grows only when it must. Nothing is born in it: what V8 saw live long in the first second, by
 * chance, it would make there ever after, and every few hundred scrapes would pay for a collection of everything. And
 * no middle compiler, whose code is replaced within minutes. Together that is half of the memory on Node.js 24
 * (docs/performance.md).
 *
 * Here and not among the flags of the unit: there the first would also shrink the young generation, which makes scrapes
 * of big clusters dear, and Node.js 18 does not start with a flag that it does not know. Before anything else, when
 * nothing is compiled yet.
 *
 * @param version `process.versions.node`
 */
export function beFrugal(version: string): void {
  setFlagsFromString("--optimize-for-size");
  setFlagsFromString("--no-allocation-site-pretenuring");
  if (Number.parseInt(version, 10) < MAGLEV_SINCE) return;
  setFlagsFromString("--no-maglev");
}

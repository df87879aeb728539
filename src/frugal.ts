// What this process does without, to be small beside a cluster.
import { setFlagsFromString } from "node:v8";

/** The first Node.js whose V8 knows the flag; an older one would complain. */
const MAGLEV_SINCE = 20;

/**
 * V8's middle compiler makes code that is replaced within minutes: without it, Node.js 24 takes half of the memory
 * and no more time. Here and not among the flags of the unit, because Node.js 18 does not start with flags that it
 * does not know. Before anything else, when nothing is compiled by it yet.
 *
 * @param version `process.versions.node`
 */
export function goWithoutMaglev(version: string): void {
  if (Number.parseInt(version, 10) < MAGLEV_SINCE) return;
  setFlagsFromString("--no-maglev");
}

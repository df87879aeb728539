// Room corosync: keeps the names of the cluster and its nodes, and nothing else of cmap.
import type { Kept } from "../keep-connected.ts";
import { watchContext } from "./watch-context.ts";
import type { ContextDeps } from "./watch-context.ts";

export type IdentityDeps = Omit<ContextDeps, "onReading">;

/** A question for names may wait for long: nothing is given up meanwhile. */
const timeoutMs = 60_000;

/** Watches until `signal` aborts. Emits `identified` when a name changed. Without cmap the IDs serve as names. */
export function watchIdentity(deps: IdentityDeps): Kept {
  return watchContext(
    { collectors: new Set(), timeoutMs },
    { ...deps, onReading: () => undefined },
  );
}

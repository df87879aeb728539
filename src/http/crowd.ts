// Room http: who has to leave when too many are inside. Pure.

/** What decides about an open connection. */
export interface Visitor {
  readonly source: string;
  /** shaking: TLS is not agreed on; silent: no request yet; kept: between two requests; busy: it is owed an answer. */
  readonly phase: "shaking" | "silent" | "kept" | "busy";
}

/**
 * The one to close, oldest first in `visitors`; undefined: all are owed an answer. Those who never asked before those
 * who did, and whoever has most connections first: so a crowd of one source does not push others out.
 */
export function whoLeaves<V extends Visitor>(
  visitors: Iterable<V>,
): V | undefined {
  const all = [...visitors];
  const strength = new Map<string, number>();
  for (const { source } of all) {
    strength.set(source, (strength.get(source) ?? 0) + 1);
  }
  function firstOfMost(phases: readonly Visitor["phase"][]): V | undefined {
    let chosen: V | undefined;
    let most = 0;
    for (const visitor of all) {
      const count = strength.get(visitor.source) ?? 0;
      if (!phases.includes(visitor.phase) || count <= most) continue;
      chosen = visitor;
      most = count;
    }
    return chosen;
  }
  return firstOfMost(["shaking", "silent"]) ?? firstOfMost(["kept"]);
}

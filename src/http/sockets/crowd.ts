// Room http: who has to leave when too many are inside. Pure.

/** What decides about an open connection. */
export interface Visitor {
  readonly source: string;
  /** shaking: TLS is not agreed on; silent: no request yet; kept: between two requests; busy: it is owed an answer. */
  readonly phase: "shaking" | "silent" | "kept" | "busy";
}

/** The higher, the sooner; 0: never. */
const RANKS: Readonly<Record<Visitor["phase"], number>> = {
  busy: 0,
  kept: 1,
  silent: 2,
  shaking: 2,
};

/** Who is inside, in the order of their coming. */
export interface Crowd<V extends Visitor> {
  size(): number;
  add(visitor: V): void;
  delete(visitor: V): void;
  count(phase: Visitor["phase"]): number;
  /**
   * The one to close for somebody new; undefined: all are owed an answer. Those who never asked before those who did,
   * then whoever has most connections, then the oldest: so the crowd of one source does not push others out.
   */
  whoLeaves(only?: Visitor["phase"]): V | undefined;
  [Symbol.iterator](): Iterator<V>;
}

/** Asked once for each connection of a crowd, so it makes nothing and looks at each visitor once. */
export function gatherCrowd<V extends Visitor>(): Crowd<V> {
  const inside = new Set<V>();
  const strength = new Map<string, number>();

  function change(source: string, by: number): void {
    const count = (strength.get(source) ?? 0) + by;
    if (count === 0) strength.delete(source);
    else strength.set(source, count);
  }
  return {
    size: () => inside.size,
    add(visitor) {
      inside.add(visitor);
      change(visitor.source, 1);
    },
    delete(visitor) {
      if (inside.delete(visitor)) change(visitor.source, -1);
    },
    count(phase) {
      let count = 0;
      for (const visitor of inside) if (visitor.phase === phase) count += 1;
      return count;
    },
    whoLeaves(only) {
      let chosen: V | undefined;
      let rank = 0;
      let most = 0;
      for (const visitor of inside) {
        if (only !== undefined && visitor.phase !== only) continue;
        const itsRank = RANKS[visitor.phase];
        if (itsRank < rank || itsRank === 0) continue;
        const its = strength.get(visitor.source) ?? 0;
        if (itsRank === rank && its <= most) continue;
        chosen = visitor;
        rank = itsRank;
        most = its;
      }
      return chosen;
    },
    [Symbol.iterator]: () => inside.values(),
  };
}

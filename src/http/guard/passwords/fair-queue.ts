// Room http: a bounded queue in lanes, each of which gets its turn: whoever asks much only waits for itself.

export interface FairQueue<T> {
  readonly size: number;
  /** Answers who has no place because of it: nobody, another one, or itself. */
  add(lane: string, item: T): T | undefined;
  /** The first of the lane whose turn it is. */
  next(): T | undefined;
  /** Answers whether it was there. */
  remove(lane: string, item: T): boolean;
}

export function createFairQueue<T>(max: number): FairQueue<T> {
  /** None is empty; the first one is the next one. */
  const lanes = new Map<string, T[]>();
  let size = 0;

  function longest(): readonly [string, T[]] | undefined {
    let found: readonly [string, T[]] | undefined;
    for (const entry of lanes) {
      if (found === undefined || entry[1].length > found[1].length) {
        found = entry;
      }
    }
    return found;
  }
  /** From the end of the longest lane, so that the newest of whoever asks most has to go. */
  function makePlace(newcomer: string): T | undefined {
    const [lane, items] = longest() ?? ["", []];
    const own = lanes.get(newcomer)?.length ?? 0;
    if (items.length <= own + 1) return undefined;
    const gone = items.at(-1);
    if (gone !== undefined) remove(lane, gone);
    return gone;
  }
  function remove(lane: string, item: T): boolean {
    const items = lanes.get(lane) ?? [];
    const index = items.indexOf(item);
    if (index < 0) return false;
    items.splice(index, 1);
    size -= 1;
    if (items.length === 0) lanes.delete(lane);
    return true;
  }
  return {
    get size() {
      return size;
    },
    add(lane, item) {
      let gone: T | undefined;
      if (size >= max) {
        gone = makePlace(lane);
        if (gone === undefined) return item;
      }
      const items = lanes.get(lane);
      if (items === undefined) lanes.set(lane, [item]);
      else items.push(item);
      size += 1;
      return gone;
    },
    next() {
      for (const [lane, items] of lanes) {
        const item = items.shift();
        size -= 1;
        lanes.delete(lane);
        if (items.length > 0) lanes.set(lane, items);
        return item;
      }
      return undefined;
    },
    remove,
  };
}

// Room log: the lines that stderr has not taken yet. Bounded; what does not fit is counted, and the gap is told.

/** Answers how many bytes the sink took at once. Fewer than offered: the sink has `pump` called when it can take more. */
type Offer = (bytes: Uint8Array) => number;

export interface LineBuffer {
  /** Adds a whole line (with its line feed), or counts it as dropped. */
  push(line: string): void;
  /** Offers what is waiting to the sink until it takes no more. */
  pump(): void;
  readonly waitingBytes: number;
}

/**
 * After an overflow newer lines are dropped until half of the room is free again, then one line made by `tellGap`
 * says how many: so the gap stands exactly where the lines are missing, and is not told for every free byte.
 */
export function createLineBuffer(
  maxBytes: number,
  offer: Offer,
  tellGap: (droppedLines: number) => string,
): LineBuffer {
  const lines: Uint8Array[] = [];
  let waitingBytes = 0;
  let droppedLines = 0;

  function enqueue(line: string): void {
    const bytes = Buffer.from(line);
    lines.push(bytes);
    waitingBytes += bytes.length;
  }
  function push(line: string): void {
    const isFull = waitingBytes + Buffer.byteLength(line) > maxBytes;
    if (droppedLines > 0 || isFull) {
      droppedLines += 1;
      // With nothing waiting no sink will ring: a line too long for the whole buffer must not hold up the next ones.
      if (lines.length === 0) pump();
      return;
    }
    enqueue(line);
    if (lines.length === 1) pump();
  }
  function pump(): void {
    for (;;) {
      if (droppedLines > 0 && waitingBytes <= maxBytes / 2) {
        const count = droppedLines;
        droppedLines = 0;
        enqueue(tellGap(count));
      }
      const first = lines[0];
      if (first === undefined) return;
      const taken = offer(first);
      waitingBytes -= taken;
      if (taken < first.length) {
        lines[0] = first.subarray(taken);
        return;
      }
      lines.shift();
    }
  }
  return {
    push,
    pump,
    get waitingBytes() {
      return waitingBytes;
    },
  };
}

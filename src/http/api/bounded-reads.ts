// Room http: reading what may hang: a journal on a dead disk keeps its readers for ever, and only so many of them.

/** What came of a read; `busy`: all places are taken, perhaps for ever; `late`: the deadline passed, nobody listens on. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "busy" }
  | { readonly kind: "late" };

export interface BoundedReads {
  /** Reads, or is `busy` at once. Rejects as the read does, if that happens in time. */
  readonly readNow: <T>(read: () => Promise<T>) => Promise<Outcome<T>>;
  /** Waits for a place; waiting counts into the deadline. */
  readonly readSoon: <T>(read: () => Promise<T>) => Promise<Outcome<T>>;
}

/** A read that hangs keeps its place until it ends: behind it hangs a thread, and those are few. */
export function boundReads(maxReads: number, deadlineMs: number): BoundedReads {
  let running = 0;
  const waiting = new Set<() => void>();

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    // The place is handed on, so that nobody comes in between.
    waiting.delete(next);
    next();
  }
  async function run<T>(read: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return { kind: "done", value: await read() };
    } finally {
      leave();
    }
  }
  function enter<T>(read: () => Promise<T>): Promise<Outcome<T>> {
    running += 1;
    return inTime(run(read), deadlineMs);
  }
  return {
    readNow: (read) =>
      running < maxReads ? enter(read) : Promise.resolve({ kind: "busy" }),
    async readSoon(read) {
      if (running < maxReads) return enter(read);
      let next: () => void = () => undefined;
      const place = new Promise<void>((resolve) => {
        next = resolve;
      });
      waiting.add(next);
      const outcome = await inTime(
        place.then(() => run(read)),
        deadlineMs,
      );
      waiting.delete(next);
      return outcome;
    },
  };
}

async function inTime<T>(
  outcome: Promise<Outcome<T>>,
  deadlineMs: number,
): Promise<Outcome<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome<T>>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, { kind: "late" });
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

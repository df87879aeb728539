// Room http: the newest events in memory, so that a page hardly ever waits for a disk.
import type { ApiDependencies, Entry } from "../api/api-options.ts";

export interface Recent {
  /** Newest first. */
  readonly events: readonly Entry[];
  /** What happened before this process listened is among them; false: the journal has not answered. */
  readonly isComplete: boolean;
}

/** Disposing stops listening. */
export interface RecentEvents extends Disposable {
  /** The first time it reads the journal, and waits for that only so long; what comes later is there the next time. */
  newest(): Promise<Recent>;
}

/** What a page may wait for the journal. */
const PATIENCE_MS = 250;

/** Listens from now on. */
export function rememberRecentEvents(
  { events, subscribe }: Pick<ApiDependencies, "events" | "subscribe">,
  limit: number,
): RecentEvents {
  let recent: readonly Entry[] = [];
  let isComplete = false;
  let reading: Promise<void> | undefined;

  function add(entries: readonly Entry[]): void {
    const bySeq = new Map(
      [...recent, ...entries].map((entry) => [entry.seq, entry]),
    );
    recent = [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, limit);
  }
  async function read(): Promise<void> {
    try {
      add(await events({ limit }));
      isComplete = true;
    } catch {
      // The journal tells of its troubles itself; the next page asks again.
      reading = undefined;
    }
  }
  const unsubscribe = subscribe((entry) => {
    add([entry]);
  });
  return {
    async newest() {
      // A read that hangs with its disk stays the only one.
      reading ??= read();
      if (!isComplete) await atMost(reading, PATIENCE_MS);
      return { events: recent, isComplete };
    },
    [Symbol.dispose]: unsubscribe,
  };
}

async function atMost(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}

// Room journal: who waits until what is safe on the disk.

export interface Acknowledgements {
  /** Resolves when the first `upTo` entries are safe. */
  until(upTo: number): Promise<void>;
  /** The first `upTo` entries are safe. */
  safe(upTo: number): void;
}

export function createAcknowledgements(): Acknowledgements {
  let safe = 0;
  let waiting: { readonly upTo: number; readonly resolve: () => void }[] = [];
  return {
    async until(upTo) {
      if (upTo <= safe) return;
      await new Promise<void>((resolve) => {
        waiting.push({ upTo, resolve });
      });
    },
    safe(upTo) {
      safe = Math.max(safe, upTo);
      const told = waiting.filter((waiter) => waiter.upTo <= safe);
      waiting = waiting.filter((waiter) => waiter.upTo > safe);
      for (const { resolve } of told) resolve();
    },
  };
}

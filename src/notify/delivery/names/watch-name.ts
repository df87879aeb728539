// Room notify: looks one name up again and again, in the background.
import type { Trouble } from "../connection/trouble.ts";
import type { Pace } from "../options.ts";
import { jittered, retryDelayMs } from "../pace.ts";
import type { Lookup } from "./lookups.ts";

export interface NameDeps {
  readonly lookup: Lookup;
  readonly random: () => number;
  readonly onAddresses: (addresses: readonly string[]) => void;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** Until `close`. A failure changes nothing about what was found before. */
export function watchName(
  hostname: string,
  pace: Pace,
  { lookup, random, onAddresses, onTrouble }: NameDeps,
): { close(): void } {
  let isClosed = false;
  let wasFound = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const found = await lookup(hostname);
    if (isClosed) return;
    if (found.kind === "found") {
      wasFound = true;
      onAddresses(found.addresses);
    } else {
      failures += 1;
      onTrouble(found.trouble);
    }
    const delayMs = wasFound
      ? jittered(pace.resolveEveryMs, random())
      : retryDelayMs(failures - 1, random(), pace);
    timer = setTimeout(() => void look(), delayMs).unref();
  }

  void look();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

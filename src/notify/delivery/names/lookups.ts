// Room notify: looks names up without ever waiting too long. getaddrinfo sits on one of libuv's four threads, may hang
// there and cannot be called back: so there are never many, and never two for one name.
import { lookup as lookupDns } from "node:dns/promises";
import { describeError } from "../connection/describe-error.ts";
import type { Trouble } from "../connection/trouble.ts";

/** All addresses behind a name; rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type Found =
  | { readonly kind: "found"; readonly addresses: readonly string[] }
  | { readonly kind: "failed"; readonly trouble: Trouble };

export type Lookup = (hostname: string) => Promise<Found>;

/** The other two threads are left to the disk. */
const MAX_UNDER_WAY = 2;

export async function resolveWithSystem(
  hostname: string,
): Promise<readonly string[]> {
  // As /etc/hosts and /etc/gai.conf have it, in that order.
  const found = await lookupDns(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

/** Lookups that never reject and end in time. */
export function createLookups(
  resolve: Resolve,
  { timeoutMs }: { readonly timeoutMs: number },
): Lookup {
  const underWay = new Map<string, Promise<Found>>();
  const waiting: (() => void)[] = [];
  let free = MAX_UNDER_WAY;

  async function run(hostname: string): Promise<Found> {
    if (free > 0) free -= 1;
    // The one that ends hands its place on.
    else await new Promise<void>((start) => waiting.push(start));
    try {
      const addresses = [...new Set(await resolve(hostname))];
      return addresses.length > 0
        ? { kind: "found", addresses }
        : { kind: "failed", trouble: { words: "its name has no address" } };
    } catch (error) {
      return { kind: "failed", trouble: describeError(error) };
    } finally {
      underWay.delete(hostname);
      const start = waiting.shift();
      if (start === undefined) free += 1;
      else start();
    }
  }

  return async (hostname) => {
    const lookup = underWay.get(hostname) ?? run(hostname);
    underWay.set(hostname, lookup);
    return within(timeoutMs, lookup);
  };
}

async function within(ms: number, lookup: Promise<Found>): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Found>((resolve) => {
    const words = `DNS does not answer within ${ms / 1_000} s`;
    const trouble = { words, advice: "check /etc/resolv.conf" };
    timer = setTimeout(resolve, ms, { kind: "failed", trouble });
  });
  const found = await Promise.race([lookup, timeout]);
  clearTimeout(timer);
  return found;
}

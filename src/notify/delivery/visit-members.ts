// Room notify: goes to every member once, by the very path of real pages: for tests of that path.
import { isIP } from "node:net";
import type { AlertmanagerConfig } from "../../config/alertmanager.ts";
import {
  type CredentialKeeper,
  keepCredentials,
} from "./connection/keep-credentials.ts";
import type { Trouble } from "./connection/trouble.ts";
import { addressLabel, urlLabel } from "./label.ts";
import {
  createLookups,
  type Lookup,
  resolveWithSystem,
} from "./names/lookups.ts";
import { nextStanding } from "./names/standing.ts";
import { type DeliveryDeps, type DeliveryOptions, paceOf } from "./options.ts";
import { createPoster, type Poster } from "./post/poster.ts";

export type VisitDeps = Pick<DeliveryDeps, "clock" | "log" | "resolve">;

export type Visited<T> =
  | {
      readonly kind: "visited";
      readonly label: string;
      readonly seen: T;
      /** How far its clock is ahead of ours (negative: behind); undefined when it never answered. */
      readonly clockSkewMs: number | undefined;
    }
  /** The URL's name has no address. */
  | {
      readonly kind: "not-found";
      readonly label: string;
      readonly trouble: Trouble;
    };

type Visit<T> = (poster: Poster) => Promise<T>;

/** Rejects only if `visit` does; all members at once, so it takes as long as the slowest. */
export async function visitMembers<T>(
  options: DeliveryOptions,
  deps: VisitDeps,
  visit: Visit<T>,
): Promise<readonly Visited<T>[]> {
  const { resolve = resolveWithSystem } = deps;
  const timeoutMs = paceOf(options).resolveTimeoutMs;
  const lookup = createLookups(resolve, { timeoutMs });
  const visited = await Promise.all(
    options.alertmanagers.map((config) =>
      visitSite(config, { options, deps, lookup, visit }),
    ),
  );
  return visited.flat();
}

interface Tour<T> {
  readonly options: DeliveryOptions;
  readonly deps: VisitDeps;
  readonly lookup: Lookup;
  readonly visit: Visit<T>;
}

async function visitSite<T>(
  config: AlertmanagerConfig,
  tour: Tour<T>,
): Promise<readonly Visited<T>[]> {
  const { hostname } = config;
  const label = urlLabel(config);
  const { readTimeoutMs } = paceOf(tour.options);
  const { log } = tour.deps;
  const found =
    isIP(hostname) === 0
      ? await tour.lookup(hostname)
      : ({ kind: "found", addresses: [hostname] } as const);
  if (found.kind === "failed") {
    return [{ kind: "not-found", label, trouble: found.trouble }];
  }
  const credentials = keepCredentials(config, { log, readTimeoutMs, label });
  const addresses = [...nextStanding(new Map(), found.addresses).keys()];
  return Promise.all(
    addresses.map((address) =>
      visitMember({ config, address, credentials }, tour),
    ),
  );
}

async function visitMember<T>(
  member: {
    readonly config: AlertmanagerConfig;
    readonly address: string;
    readonly credentials: CredentialKeeper;
  },
  { options, deps: { clock }, visit }: Tour<T>,
): Promise<Visited<T>> {
  const { config, address, credentials } = member;
  const poster = createPoster(
    { ...options, ...paceOf(options), config, address },
    { clock, credentials },
  );
  try {
    const seen = await visit(poster);
    const label = addressLabel(config, address);
    return { kind: "visited", label, seen, clockSkewMs: poster.skewMs() };
  } finally {
    poster.close();
  }
}

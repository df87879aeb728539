// Room notify: posts one alert to every member once, by the very path of real pages, and tells how it went.
import { isIP } from "node:net";
import type { AlertmanagerConfig } from "../../config/alertmanager.ts";
import type { Alert } from "../alert.ts";
import {
  type CredentialKeeper,
  keepCredentials,
} from "./connection/keep-credentials.ts";
import type { Trouble } from "./connection/trouble.ts";
import { createInbox } from "./queue/inbox.ts";
import { addressLabel, urlLabel } from "./label.ts";
import type { Item } from "./queue/letter.ts";
import {
  createLookups,
  type Lookup,
  resolveWithSystem,
} from "./names/lookups.ts";
import { nextStanding } from "./names/standing.ts";
import { type DeliveryDeps, type DeliveryOptions, paceOf } from "./options.ts";
import { createPoster } from "./post/poster.ts";

export type TestReport = {
  /** The member's label, or the URL's when its name has no address. */
  readonly label: string;
  /** Of the one post, after a connection was opened for it. */
  readonly durationMs: number;
  /** How far its clock is ahead of ours (negative: behind); undefined when it never answered. */
  readonly clockSkewMs: number | undefined;
} & (
  | { readonly kind: "acknowledged" }
  | { readonly kind: "failed"; readonly trouble: Trouble }
);

interface Test {
  readonly options: DeliveryOptions;
  readonly deps: TestDeps;
  readonly item: Item;
  readonly lookup: Lookup;
}

export type TestDeps = Pick<DeliveryDeps, "clock" | "log" | "resolve">;

/** Never rejects; all members at once, so it takes as long as the slowest. */
export async function sendTest(
  options: DeliveryOptions,
  deps: TestDeps,
  alert: Alert,
): Promise<readonly TestReport[]> {
  const { resolve = resolveWithSystem, clock } = deps;
  const timeoutMs = paceOf(options).resolveTimeoutMs;
  const lookup = createLookups(resolve, { timeoutMs });
  const items = createInbox().take([alert], clock.now());
  const reports = await Promise.all(
    options.alertmanagers.flatMap((config) =>
      items.map((item) => testSite(config, { options, deps, item, lookup })),
    ),
  );
  return reports.flat();
}

async function testSite(
  config: AlertmanagerConfig,
  test: Test,
): Promise<readonly TestReport[]> {
  const { hostname } = config;
  const label = urlLabel(config);
  const { readTimeoutMs } = paceOf(test.options);
  const { log } = test.deps;
  const found =
    isIP(hostname) === 0
      ? await test.lookup(hostname)
      : ({ kind: "found", addresses: [hostname] } as const);
  if (found.kind === "failed") {
    const { trouble } = found;
    return [
      { kind: "failed", label, trouble, durationMs: 0, clockSkewMs: undefined },
    ];
  }
  const credentials = keepCredentials(config, { log, readTimeoutMs, label });
  const addresses = [...nextStanding(new Map(), found.addresses).keys()];
  return Promise.all(
    addresses.map((address) =>
      testMember({ config, address, credentials }, test),
    ),
  );
}

async function testMember(
  member: {
    readonly config: AlertmanagerConfig;
    readonly address: string;
    readonly credentials: CredentialKeeper;
  },
  { options, deps: { clock }, item }: Test,
): Promise<TestReport> {
  const { config, address, credentials } = member;
  const poster = createPoster(
    { ...options, ...paceOf(options), config, address },
    { clock, credentials },
  );
  // As in real life: the connection is there, and the clock is known, before the page.
  await poster.probe();
  const sinceMs = clock.now().monotonicMs;
  const { verdict } = await poster.post([item]);
  const seen = {
    label: addressLabel(config, address),
    durationMs: clock.now().monotonicMs - sinceMs,
    clockSkewMs: poster.skewMs(),
  };
  poster.close();
  return verdict.kind === "acknowledged"
    ? { kind: "acknowledged", ...seen }
    : { kind: "failed", trouble: verdict.trouble, ...seen };
}

// Room notify: what one configured URL stands for: one member, or one for each address behind its name.
import { isIP } from "node:net";
import { type Log, onChange } from "../../log/log.ts";
import type { AlertmanagerConfig } from "../../config/alertmanager.ts";
import type { Trouble } from "./connection/trouble.ts";
import { urlLabel } from "./label.ts";
import type { Item } from "./queue/letter.ts";
import type { Member } from "./member.ts";
import type { Lookup } from "./names/lookups.ts";
import { nextStanding, type Standing } from "./names/standing.ts";
import { watchName } from "./names/watch-name.ts";
import type { Pace } from "./options.ts";
import type { MemberStatus } from "./status.ts";

export interface Site {
  take(items: readonly Item[]): void;
  /** A name that was never resolved shows as one member that cannot be reached. */
  statuses(): readonly MemberStatus[];
  members(): Iterable<Member>;
  close(): void;
}

export interface SiteDeps {
  readonly pace: Pace;
  readonly lookup: Lookup;
  readonly random: () => number;
  readonly log: Log;
  /** CLOCK_MONOTONIC, in milliseconds. */
  readonly nowMs: () => number;
  readonly startMember: (address: string) => Member;
}

export function startSite(config: AlertmanagerConfig, deps: SiteDeps): Site {
  const { hostname } = config;
  const label = urlLabel(config);
  const members = new Map<string, Member>();
  let items: readonly Item[] = [];
  let standing: Standing = new Map();
  let wasFound = false;
  let lastError: string | undefined;

  const tell = onChange<string | undefined, undefined>(undefined, (words) => {
    if (words === undefined) return;
    const fields = { alertmanager: label, name: hostname, reason: words };
    deps.log.warn("Cannot look up the name of an Alertmanager", fields);
  });

  function onAddresses(addresses: readonly string[]): void {
    tell(undefined, undefined);
    const next = nextStanding(standing, addresses);
    for (const address of standing.keys()) {
      if (!next.has(address)) leave(address);
    }
    for (const address of next.keys()) {
      if (!standing.has(address)) join(address);
    }
    standing = next;
    wasFound = true;
  }

  function join(address: string): void {
    const member = deps.startMember(address);
    members.set(address, member);
    // One that joins later cannot be blamed for what was before.
    const sinceMs = deps.nowMs();
    member.take(wasFound ? items.map((item) => ({ ...item, sinceMs })) : items);
  }

  function leave(address: string): void {
    members.get(address)?.close();
    members.delete(address);
  }

  function onTrouble({ words }: Trouble): void {
    lastError = words;
    tell(words, undefined);
  }

  const name = startNaming();
  return {
    take(newest) {
      items = newest;
      for (const member of members.values()) member.take(newest);
    },
    statuses: () =>
      wasFound
        ? [...members.values()].map((member) => member.status())
        : [unresolved(label, items.length, lastError)],
    members: () => members.values(),
    close() {
      name?.close();
      for (const member of members.values()) member.close();
    },
  };

  function startNaming() {
    if (isIP(hostname) === 0) {
      return watchName(hostname, deps.pace, {
        ...deps,
        onAddresses,
        onTrouble,
      });
    }
    onAddresses([hostname]);
    return undefined;
  }
}

function unresolved(
  label: string,
  pending: number,
  lastError: string | undefined,
): MemberStatus {
  return {
    label,
    address: undefined,
    pending,
    sent: 0,
    failed: 0,
    clockSkewMs: undefined,
    lastError: lastError ?? "its name is being looked up",
    lastAcknowledgedAtMs: undefined,
  };
}

// Room context: which links were lost and came back between two readings. What was never known cannot have changed.
import type { Instant } from "../quorum/terms/ids.ts";
import type { Sighting } from "../quorum/transition.ts";
import type { ContextReading, KnetFacts, KnetLink } from "./reading.ts";
import type { ContextState, KnownLinks } from "./state.ts";
import type { LinkTransition } from "./transition.ts";

interface Compared {
  readonly links: KnownLinks | undefined;
  readonly transitions: readonly LinkTransition[];
}

/** How changes between two readings were seen. */
interface Sightings {
  /** Of a change that the newer reading shows. */
  readonly shown: Sighting;
  /** Of what only the counts tell; undefined when they cannot be compared. */
  readonly counted: Sighting | undefined;
}

/** A link that is not there any more is no change of it, nor is one that was not there before. */
export function compareLinks(
  state: Pick<ContextState, "links" | "freshness">,
  reading: ContextReading,
): Compared {
  const before = state.links;
  if (reading.kind === "unsupported") return nothing(undefined);
  if (reading.kind === "failed") {
    return nothing(before && { ...before, isLost: true });
  }
  if (reading.collector !== "knet") return nothing(before);
  const { at, countersAt } = reading;
  const links = byName(reading);
  const known: KnownLinks = { at, countersAt, links, isLost: false };
  if (before === undefined) return nothing(known);
  const sightings = sightingsOf(before, known, state.freshness.linksMs);
  const transitions = reading.links.flatMap((link) => {
    const earlier = before.links.get(nameOf(link));
    return earlier === undefined ? [] : changes(earlier, link, sightings);
  });
  return { links: known, transitions };
}

function nothing(links: KnownLinks | undefined): Compared {
  return { links, transitions: [] };
}

function byName({ links }: KnetFacts): ReadonlyMap<string, KnetLink> {
  return new Map(links.map((link) => [nameOf(link), link]));
}

function nameOf({ nodeId, link }: KnetLink): string {
  return `${nodeId}.${link}`;
}

/** After a gap corosync may be another one, whose counts have nothing to do with those before. */
function sightingsOf(
  before: KnownLinks,
  { at, countersAt }: KnownLinks,
  freshMs: number,
): Sightings {
  const since = before.at;
  const isGap = before.isLost || passedMs(before.at, at) > freshMs;
  return {
    shown: isGap ? { at, observed: false, since } : { at, observed: true },
    counted: before.isLost
      ? undefined
      : { at: countersAt, observed: false, since: before.countersAt },
  };
}

function passedMs(from: Instant, to: Instant): number {
  return to.monotonicMs - from.monotonicMs;
}

/** Oldest first. A link that was lost and back before anybody looked is told once, however often it was. */
function changes(
  before: KnetLink,
  now: KnetLink,
  { shown, counted }: Sightings,
): readonly LinkTransition[] {
  const { nodeId, link } = now;
  const change = (connected: boolean, sighting: Sighting): LinkTransition => ({
    kind: connected ? "link-up" : "link-down",
    nodeId,
    link,
    ...sighting,
  });
  const unseen =
    counted !== undefined && hasUnseenLoss(before, now)
      ? [change(!before.connected, counted), change(before.connected, counted)]
      : [];
  return before.connected === now.connected
    ? unseen
    : [...unseen, change(now.connected, shown)];
}

/** Whether `down_count` grew by more than the change that shows. */
function hasUnseenLoss(before: KnetLink, now: KnetLink): boolean {
  if (before.downCount === undefined || now.downCount === undefined) {
    return false;
  }
  const shownLosses = before.connected && !now.connected ? 1 : 0;
  return now.downCount - before.downCount > shownLosses;
}

// Room corosync: the collector knet: the links to the other nodes, and which of them are known.
import type { CmapPlan } from "../../addon.ts";
import type { Instant } from "../../../quorum/terms/ids.ts";
import type { KnetFacts } from "../../../context/reading.ts";
import { text } from "../values.ts";
import type { CmapValues } from "../values.ts";
import {
  detailKeys,
  isSameLinks,
  linkKey,
  linkNames,
  readLinks,
  refreshConnected,
} from "./links.ts";
import type { LinkName } from "./links.ts";
import { readNodes, readOwnNodeId } from "./nodelist.ts";

/**
 * Which links are connected is asked often and by name: corosync looks when it is asked, while cmap's tracking of the
 * stats map compares every 1.5 s only. All else is asked at leisure.
 */
export interface Knet {
  /** Takes the links from the configuration. Gives the transport when it is one without links. Throws UnfitValue. */
  configure(values: CmapValues): string | undefined;
  /** Undefined while the links are not known. */
  plan(): CmapPlan | undefined;
  connectedPlan(): CmapPlan | undefined;
  /** Undefined when no links are known (any more) that could be meant. Throws UnfitValue. */
  read(values: CmapValues, at: Instant): KnetFacts | undefined;
  /** The facts, confirmed; undefined when `connected` is no longer as it was, or there are none. Throws UnfitValue. */
  refresh(values: CmapValues): KnetFacts | undefined;
  /** Whether what is known of the links may not fit what was just learnt. */
  isStale(): boolean;
  forget(): void;
}

export function createKnet(): Knet {
  let links: readonly LinkName[] | undefined;
  let facts: KnetFacts | undefined;
  let stale = true;

  return {
    configure(values) {
      // knet is corosync's own default.
      const transport = text(values, "totem.transport") ?? "knet";
      if (transport !== "knet") {
        links = undefined;
        facts = undefined;
        return transport;
      }
      const now = linkNames(readNodes(values), readOwnNodeId(values));
      if (links === undefined || !isSameLinks(now, links)) {
        links = now;
        stale = true;
      }
      return undefined;
    },
    plan: () =>
      links && { stats: { keys: links.flatMap((link) => detailKeys(link)) } },
    connectedPlan: () =>
      links && {
        stats: { keys: links.map((link) => linkKey(link, "connected")) },
      },
    read(values, at) {
      if (links === undefined) return undefined;
      stale = false;
      facts = { links: readLinks(values, links), countersAt: at };
      return facts;
    },
    refresh(values) {
      if (facts === undefined) return undefined;
      const refreshed = refreshConnected(values, facts.links);
      const fits =
        isSameLinks(refreshed, facts.links) &&
        refreshed.every(
          ({ connected }, n) => connected === facts?.links[n]?.connected,
        );
      // A link that was cut is told together with its new count: the whole is asked at once, within milliseconds.
      stale ||= !fits;
      return stale ? undefined : { ...facts, links: refreshed };
    },
    isStale: () => stale,
    forget() {
      facts = undefined;
      links = undefined;
      stale = true;
    },
  };
}

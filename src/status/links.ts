// Room status: the links of GET /api/v1/status: what the collector knet has just read, or why there is nothing to show.
import { currentReading, isWorking } from "../context/current.ts";
import type { KnetLink } from "../context/reading.ts";
import type { ContextState } from "../context/state.ts";
import type { StatusDocument, StatusKnetLink } from "./document.ts";
import type { Instant, NodeId } from "../quorum/terms/ids.ts";

type ToldLinks = Pick<StatusDocument, "links" | "noLinks">;

/** What is not current is not shown, but why it is not. */
export function toldLinks(
  context: ContextState,
  now: Instant,
  nameOf: (nodeId: NodeId) => string,
): ToldLinks {
  const reading = currentReading(context, "knet", now);
  if (reading === undefined) {
    return { links: null, noLinks: whyNone(context, now) };
  }
  const links = reading.links.map((link) => toldLink(link, nameOf));
  return { links, noLinks: null };
}

function toldLink(
  { nodeId, link, connected, enabled, latencyAverageSeconds }: KnetLink,
  nameOf: (nodeId: NodeId) => string,
): StatusKnetLink {
  return {
    nodeId,
    nodeName: nameOf(nodeId),
    link,
    connected,
    enabled: enabled ?? null,
    latencySeconds: latencyAverageSeconds ?? null,
  };
}

function whyNone(context: ContextState, now: Instant): string {
  if (!context.collectors.has("knet")) {
    return "the collector knet is off (--no-collector.knet)";
  }
  const newest = context.newest.get("knet");
  if (newest === undefined) return "cmap has not told them yet";
  if (newest.kind === "failed") {
    const { code, key } = newest;
    return `cmap does not tell them: ${code}${key === "" ? "" : ` at ${key}`}`;
  }
  if (newest.kind === "unsupported" && isWorking(context, "knet", now)) {
    return `transport ${newest.transport} has no knet links`;
  }
  return "cmap told them too long ago";
}

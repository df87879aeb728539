// Room log: one line a transition, in the words of the field. Pure.
import type { LinkTransition } from "../context/transition.ts";
import type { LossCause } from "../quorum/event.ts";
import type { Instant, NodeId, RingId } from "../quorum/terms/ids.ts";
import type { Transition } from "../quorum/transition.ts";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

/** @param nameOf gives a node's name, or its ID where no name is known */
export function describeTransition(
  transition: Transition | LinkTransition,
  nameOf: (id: NodeId) => string,
): LogLine {
  const line = describe(transition, nameOf);
  const at = timeText(transition.at);
  // Found by comparing: it happened at some time in between.
  const seen = transition.observed ? {} : { since: timeText(transition.since) };
  return { ...line, fields: { ...line.fields, ...seen, at } };
}

function timeText({ realtimeMs }: Instant): string {
  return new Date(realtimeMs).toISOString();
}

function describe(
  transition: Transition | LinkTransition,
  nameOf: (id: NodeId) => string,
): LogLine {
  switch (transition.kind) {
    case "quorum-lost":
      return say("error", "Quorum lost: activity blocked", {
        source: transition.source,
      });
    case "quorum-gained":
      return say("info", "Quorum gained", { source: transition.source });
    case "expected-votes-changed":
      return say("warn", "Expected votes changed", change(transition));
    case "total-votes-changed":
      return say("info", "Total votes changed", change(transition));
    case "node-joined":
      return say("info", "Node joined", sourcedNode(transition, nameOf));
    case "node-left":
      return say("warn", "Node left", sourcedNode(transition, nameOf));
    case "ring-changed":
      return say("info", "Ring changed", {
        from: ring(transition.from),
        to: ring(transition.to),
      });
    case "qdevice-voting":
      return say("info", "Qdevice casts its vote", {
        source: transition.source,
      });
    case "qdevice-silent":
      return say("warn", "Qdevice does not cast its vote", {
        source: transition.source,
      });
    case "corosync-lost":
      return say("error", "Corosync is not observed", loss(transition.cause));
    case "corosync-back":
      return say("info", "Corosync is observed again", {});
    case "identity-changed":
      return say("info", "Names read from cmap", {
        cluster_name: transition.to.clusterName,
        nodes: [...transition.to.nodeNames.values()].join(","),
      });
    case "link-up":
      return say("info", "Link up", link(transition, nameOf));
    case "link-down":
      return say("warn", "Link down", link(transition, nameOf));
    default:
      return transition satisfies never;
  }
}

function say(
  level: LogLine["level"],
  message: string,
  fields: LogLine["fields"],
): LogLine {
  return { level, message, fields };
}

function change(transition: {
  from: number;
  to: number;
  source: string;
}): LogLine["fields"] {
  return {
    from: transition.from,
    to: transition.to,
    source: transition.source,
  };
}

function node(
  { nodeId }: { readonly nodeId: NodeId },
  nameOf: (id: NodeId) => string,
): LogLine["fields"] {
  return { node_id: nodeId, node_name: nameOf(nodeId) };
}

function sourcedNode(
  transition: { readonly nodeId: NodeId; readonly source: string },
  nameOf: (id: NodeId) => string,
): LogLine["fields"] {
  return { ...node(transition, nameOf), source: transition.source };
}

function link(
  transition: LinkTransition,
  nameOf: (id: NodeId) => string,
): LogLine["fields"] {
  return { ...node(transition, nameOf), link: transition.link };
}

// As corosync-quorumtool prints a ring ID: representative node, sequence in hexadecimal.
function ring(id: RingId): string {
  return `${id.nodeId.toString(16)}.${id.sequence.toString(16)}`;
}

function loss(cause: LossCause): LogLine["fields"] {
  return { call: cause.call, code: cause.code };
}

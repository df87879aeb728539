// Room metrics: who joined corosync's membership, as corosync itself counts it.
import type { MemberFacts, MembersFacts } from "../../../context/reading.ts";
import type { View } from "../../metric.ts";
import { nodeLabelSpecs } from "../../node-labels.ts";
import { sampleOf, samplesOf } from "../../sample.ts";
import { whileRead } from "../../render/while-read.ts";

const JOINED = "joined";
const alsoAbsent =
  "for nodes never seen since corosync started, and those that left the configuration";

export const members = whileRead("members", [
  {
    name: "corosync_member_joins_total",
    kind: "counter",
    help: "How often each node joined since this node's corosync started",
    labels: nodeLabelSpecs,
    source: "cmap runtime.members.ID.join_count",
    alsoAbsent,
    samples: (reading, view) =>
      samplesOf(listed(reading, view), ({ nodeId, joinCount }) =>
        joinCount === undefined
          ? undefined
          : sampleOf(view.nodes.of(nodeId), joinCount),
      ),
  },
  {
    name: "corosync_member_joined",
    kind: "gauge",
    help: "Whether each node is a member",
    labels: nodeLabelSpecs,
    source: "cmap runtime.members.ID.status",
    alsoAbsent,
    samples: (reading, view) =>
      samplesOf(listed(reading, view), ({ nodeId, status }) =>
        status === undefined
          ? undefined
          : sampleOf(view.nodes.of(nodeId), status === JOINED),
      ),
  },
]);

/** corosync never forgets a node that it has seen; one that is no longer configured, nor a member, has departed. */
function listed(
  { members: seen }: MembersFacts,
  { state }: View,
): readonly MemberFacts[] {
  const { nodeNames } = state.identity;
  return seen.filter(
    ({ nodeId, status }) => status === JOINED || nodeNames.has(nodeId),
  );
}

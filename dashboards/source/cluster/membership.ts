// Cluster dashboard: who has quorum, who is together with whom, and since when.
import { filled, joined, width } from "../shared/tables/columns.ts";
import { matrix } from "../shared/tables/matrix.ts";
import { table, timeline } from "../shared/panels.ts";
import { named, observed, quorateOrSilent, select } from "../shared/promql.ts";
import { range, rows } from "../shared/query.ts";
import {
  colours,
  missing,
  quorateWords,
  representativeWords,
  words,
} from "../shared/states.ts";

export function quorateTimeline() {
  return timeline(
    "Quorate, as each node says",
    "Red: the node has no quorum. Purple: the exporter is there and its corosync does not answer. A gap: nobody is there to ask, as after a fence. Nothing is drawn into a gap.",
  )
    .mappings(quorateWords)
    .withTarget(range(named(quorateOrSilent), "{{node_name}}"));
}

export function partitionTimeline() {
  return timeline(
    "Partitions: whose ring each node is in",
    "Nodes of one colour are together. The value is the node ID of the ring's representative, which is the lowest of its members.",
  )
    .mappings(representativeWords)
    .withTarget(
      range(
        named(select("votequorum_ring_representative_node_id")),
        "{{node_name}}",
      ),
    );
}

export function memberMatrix() {
  return matrix({
    title: "Who is a member, by whose view, now",
    description:
      "A row is what one node says about each node. In a healthy cluster everything is green; a partition shows as green blocks. A node that cannot be asked has no row.",
    expr: `max by (observer, node_name) (${observed(select("votequorum_node_state", 'state="member"'))})`,
    column: "node_name",
    mappings: [
      ...words([1, "together", colours.good], [0, "gone", colours.bad]),
      missing("–", colours.off),
    ],
  });
}

const columns = [
  ["votequorum_quorate", "Quorum"],
  ["votequorum_ring_representative_node_id", "Ring of"],
  ["members", "Members"],
  ["votequorum_total_votes", "Votes"],
  ["votequorum_quorum_votes", "Needed"],
  ["votequorum_expected_votes", "Expected"],
  ["votequorum_node_failures_tolerated", "Tolerates"],
] as const;

function columnQuery(metric: (typeof columns)[number][0]): string {
  if (metric === "votequorum_quorate") return quorateOrSilent;
  if (metric !== "members") return select(metric);
  return `sum by (job, instance) (${select("votequorum_node_state", 'state="member"')})`;
}

export function nodesNow() {
  const panel = table(
    "What each node says, now",
    "Votes that are present in the node's own partition, votes needed for quorum, votes expected in the whole cluster, and how many voters may still vanish.",
  )
    .unit("none")
    .overrideByName("Quorum", [
      { id: "mappings", value: quorateWords },
      filled,
      width(115),
    ])
    .overrideByName("Node", [width(75)])
    .overrideByName("Ring of", [width(84)])
    .overrideByName("Votes", [width(64)]);
  const refIds = columns.map((_, index) => String.fromCharCode(65 + index));
  columns.forEach(([metric], index) => {
    panel.withTarget(
      rows(`max by (node_name) (${named(columnQuery(metric))})`, refIds[index]),
    );
  });
  const fields = columns.map(([, heading], index) => ({
    field: `Value #${refIds[index] ?? ""}`,
    heading,
  }));
  const first = { field: "node_name", heading: "Node" };
  return panel.transformations(
    joined("node_name", [first, ...fields], {
      field: "node_name",
      desc: false,
    }),
  );
}

// Fleet dashboard: its panels.
import { clusterOfCell } from "../shared/links.ts";
import {
  filled,
  joined,
  link,
  tinted,
  width,
} from "../shared/tables/columns.ts";
import { stat, table, timeline } from "../shared/panels.ts";
import { instant, range, rows } from "../shared/query.ts";
import {
  clusterWords,
  colours,
  missing,
  thresholds,
  toleratedWords,
} from "../shared/states.ts";
import {
  badness,
  clusters,
  clustersAtRisk,
  clustersIn,
  nodesMissing,
  recorded,
  state,
  votesMissing,
} from "./recorded.ts";

function count(
  title: string,
  description: string,
  expr: string,
  colour: string,
) {
  const panel = stat(title, description)
    .unit("none")
    .withTarget(instant(expr, "clusters"));
  return colour === colours.plain
    ? panel
    : panel.thresholds(thresholds(colours.good, [1, colour]));
}

export function counts() {
  return [
    count(
      "Clusters",
      "Clusters that were seen within the last day.",
      clusters,
      colours.plain,
    ),
    count(
      "Without quorum",
      "Clusters in which no node that answers has quorum.",
      clustersIn(0),
      colours.bad,
    ),
    count(
      "Some nodes without",
      "Clusters in which some nodes have quorum and some have none: parted clusters.",
      clustersIn(1),
      colours.bad,
    ),
    count(
      "Not seen",
      "Clusters that were seen within the last day and of which no corosync answers now.",
      clustersIn(-1),
      colours.silent,
    ),
    count(
      "At risk",
      "Quorate clusters with votes missing that stop with the next failure.",
      clustersAtRisk,
      colours.warn,
    ),
    count(
      "All quorate",
      "Clusters in which every node that answers has quorum.",
      clustersIn(2),
      colours.plain,
    ),
  ].map((panel) => [panel, 4] as const);
}

/** Heading and query of each column after the cluster's name. */
const columns = [
  ["Quorum", state],
  ["Tolerates", recorded("node_failures_tolerated:max")],
  ["Nodes missing", nodesMissing],
  ["Votes missing", votesMissing],
  ["Members", recorded("members:max")],
  [
    "Last loss",
    `${recorded("last_quorum_loss_timestamp_seconds:max")} * 1000 > 0`,
  ],
  ["Losses in a day", recorded("quorum_losses:increase1d")],
  ["Inquorate in a day", recorded("inquorate_seconds:increase1d")],
] as const;

/** None is good, any is worth a look. */
const warnedOf = [
  {
    id: "thresholds",
    value: thresholds(colours.good, [1, colours.warn]).build(),
  },
  tinted,
];

/** Column `Value #Z` only sorts. */
const order = "Z";

export function worstFirst() {
  const panel = table(
    "Clusters, the worst first",
    "One line a cluster. Tolerates: voters that the quorate partition may still lose. Nodes missing: configured, and not in the biggest partition. Losses in a day: of the node that had most; the journal counts also those that no scrape saw. A cluster that is gone altogether stays for a day, as NOT SEEN.",
  )
    .unit("none")
    .overrideByName("Cluster", [link("Open the cluster", clusterOfCell)])
    .overrideByName("Quorum", [
      { id: "mappings", value: clusterWords },
      filled,
      width(120),
    ])
    .overrideByName("Tolerates", [
      { id: "mappings", value: toleratedWords },
      tinted,
    ])
    .overrideByName("Nodes missing", warnedOf)
    .overrideByName("Votes missing", warnedOf)
    .overrideByName("Last loss", [
      { id: "unit", value: "dateTimeFromNow" },
      { id: "mappings", value: [missing("never", colours.good)] },
    ])
    .overrideByName("Losses in a day", [
      { id: "decimals", value: 0 },
      {
        id: "thresholds",
        value: thresholds(
          colours.good,
          [1, colours.warn],
          [3, colours.bad],
        ).build(),
      },
      tinted,
    ])
    .overrideByName("Inquorate in a day", [{ id: "unit", value: "s" }]);
  const letter = (index: number) => String.fromCharCode(65 + index);
  columns.forEach(([, expr], index) => {
    panel.withTarget(rows(expr, letter(index)));
  });
  panel.withTarget(rows(badness, order));
  return panel.transformations(
    joined(
      "cluster_name",
      [
        { field: "cluster_name", heading: "Cluster" },
        ...columns.map(([heading], index) => ({
          field: `Value #${letter(index)}`,
          heading,
        })),
      ],
      { field: `Value #${order}`, desc: true },
    ),
  );
}

export function troubled() {
  return timeline(
    "Clusters that were not quorate as a whole, in this time",
    "Only clusters of which some node had no quorum within the time range. A gap: no corosync of the cluster answered. Empty is good.",
  )
    .mappings(clusterWords)
    .withTarget(
      range(
        `(${recorded("quorate:min")} + on (cluster_name) ${recorded("quorate:max")}) and on (cluster_name) (min_over_time(${recorded("quorate:min")}[$__range] @ end()) == 0)`,
        "{{cluster_name}}",
      ),
    );
}

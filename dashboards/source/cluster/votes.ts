// Cluster dashboard: votes against quorum and expected, and what is left to lose.
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import { matrix } from "../shared/tables/matrix.ts";
import { steps } from "../shared/panels.ts";
import { named, observed, ofCluster, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";
import { colours, missing } from "../shared/states.ts";

function dashed(color: string): DynamicConfigValue[] {
  return [
    { id: "color", value: { mode: "fixed", fixedColor: color } },
    { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } },
  ];
}

export function votesAgainstQuorum() {
  return steps(
    "Votes each node has, against quorum and expected",
    "A node below the red line has no quorum. Votes are those present in the node's partition, the quorum device's included. The lines end where a node cannot be asked.",
  )
    .withTarget(range(named(select("votequorum_total_votes")), "{{node_name}}"))
    .withTarget(
      range(
        `max(${ofCluster(select("votequorum_quorum_votes"))})`,
        "needed for quorum",
        "B",
      ),
    )
    .withTarget(
      range(
        `max(${ofCluster(select("votequorum_expected_votes"))})`,
        "expected",
        "C",
      ),
    )
    .overrideByName("needed for quorum", dashed(colours.bad))
    .overrideByName("expected", dashed(colours.off));
}

export function failuresTolerated() {
  return steps(
    "Failures tolerated, as each node says",
    "How many of the heaviest voters may vanish at once with quorum kept: 0 means that the next failure stops the node, or that it is stopped already.",
  ).withTarget(
    range(named(select("votequorum_node_failures_tolerated")), "{{node_name}}"),
  );
}

export function expectedVotes() {
  return steps(
    "Expected votes, as each node says",
    "They should be the same everywhere; quorum is computed from them. The highest is that of any node in the partition.",
  )
    .withTarget(
      range(named(select("votequorum_expected_votes")), "{{node_name}}"),
    )
    .withTarget(
      range(
        `max(${ofCluster(select("votequorum_highest_expected_votes"))})`,
        "highest",
        "B",
      ),
    )
    .withTarget(
      range(
        `max(${ofCluster(select("corosync_configured_expected_votes"))})`,
        "configured",
        "C",
      ),
    )
    .withTarget(
      range(
        `max(${ofCluster(select("corosync_expected_votes_barrier"))})`,
        "barrier",
        "D",
      ),
    )
    .withTarget(
      range(
        `max(${ofCluster(select("corosync_expected_votes_tracking_barrier"))})`,
        "tracking barrier",
        "E",
      ),
    )
    .overrideByName("highest", dashed(colours.off))
    .overrideByName("configured", dashed(colours.plain))
    .overrideByName("barrier", dashed(colours.warn))
    .overrideByName("tracking barrier", dashed(colours.silent));
}

/** What each node says about a number of every node. */
function numbers(metric: string, title: string, description: string) {
  return matrix({
    title,
    description,
    expr: `max by (observer, node_name) (${observed(select(metric))})`,
    column: "node_name",
    mappings: [missing("–", colours.off)],
  });
}

export function votesOfNodes() {
  return numbers(
    "votequorum_node_votes",
    "Votes of each node, by whose view",
    "How many votes corosync counts for each node, as each node says.",
  );
}

export function configuredVotes() {
  return numbers(
    "corosync_configured_votes",
    "Votes in the configuration, by whose file",
    "The votes that each node's configuration gives each node. Compare with the votes that count.",
  );
}

export function expectedByNodes() {
  return numbers(
    "votequorum_node_expected_votes",
    "Votes each node expects, by whose view",
    "What every node expects, as each node was told. A different number is a node that was told something else.",
  );
}

export function configVersions() {
  return numbers(
    "corosync_config_version",
    "Version of the configuration, by whose view",
    "totem.config_version of each node: a lower one is a node whose file was not updated. Zeros where no version is kept.",
  );
}

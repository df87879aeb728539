// Tests of alerts/: healthy clusters of every kind, as input for promtool.

interface HealthyCluster {
  readonly name: string;
  /** The votes of each node. */
  readonly votes: readonly number[];
  readonly qdeviceVotes?: number;
  readonly quorum: number;
  readonly tolerated: number;
  readonly flags?: readonly string[];
}

/** As corosync shows them: `tolerated` is what the exporter computes for them. */
export const healthyClusters: readonly HealthyCluster[] = [
  { name: "three-nodes", votes: [1, 1, 1], quorum: 2, tolerated: 1 },
  { name: "five-nodes", votes: [1, 1, 1, 1, 1], quorum: 3, tolerated: 2 },
  {
    name: "two-node",
    votes: [1, 1],
    quorum: 1,
    tolerated: 1,
    flags: ["two_node", "wait_for_all"],
  },
  // Without two_node: tolerates nothing by design.
  { name: "two-nodes-plain", votes: [1, 1], quorum: 2, tolerated: 0 },
  {
    name: "qdevice",
    votes: [1, 1],
    qdeviceVotes: 1,
    quorum: 2,
    tolerated: 1,
  },
  { name: "uneven", votes: [3, 1, 1], quorum: 3, tolerated: 0 },
  {
    name: "tie-breaker",
    votes: [1, 1],
    quorum: 2,
    tolerated: 0,
    flags: ["auto_tie_breaker"],
  },
  {
    name: "last-man-standing",
    votes: [1, 1, 1, 1],
    quorum: 3,
    tolerated: 1,
    flags: ["last_man_standing", "wait_for_all"],
  },
  {
    name: "wait-for-all",
    votes: [1, 1, 1],
    quorum: 2,
    tolerated: 1,
    flags: ["wait_for_all"],
  },
];

const flags = [
  "two_node",
  "wait_for_all",
  "last_man_standing",
  "auto_tie_breaker",
  "allow_downscale",
];

type Values = readonly [selector: string, value: number];

/** A file for `promtool test rules`: all these clusters in one Prometheus for an hour, and no alert, not even pending. */
export function healthyTests(): string {
  const tests = [
    { interval: "15s", samples: 240 },
    { interval: "1m", samples: 60 },
  ].map(({ interval, samples }) => {
    const series = healthyClusters
      .flatMap(seriesOf)
      .map(
        ([selector, value]) =>
          `      - { series: '${selector}', values: "${String(value)}x${String(samples)}" }`,
      );
    return `  - name: "healthy clusters of every kind fire nothing, scraped every ${interval}"
    interval: ${interval}
    input_series:
${series.join("\n")}
    promql_expr_test:
      - eval_time: 1h
        expr: count by (alertname, cluster_name) (count_over_time(ALERTS[1h]))
        exp_samples: []
      - eval_time: 1h
        expr: count(cluster_name:votequorum_quorate:min == 1)
        exp_samples: [{ labels: "{}", value: ${String(healthyClusters.length)} }]`;
  });
  return `# Written by test/alerts/write-healthy.ts from test/alerts/healthy-clusters.ts; do not edit.
rule_files: [../votequorum.rules.yml]
evaluation_interval: 15s
# promtool takes them in any order otherwise, and Prometheus at any offset: a record of one group may be a turn late in another.
group_eval_order: [votequorum, votequorum-slow, votequorum-targets]
tests:
${tests.join("\n")}
`;
}

function seriesOf(cluster: HealthyCluster): readonly Values[] {
  const { votes, qdeviceVotes = 0, quorum, tolerated } = cluster;
  const total = votes.reduce((sum, vote) => sum + vote, 0) + qdeviceVotes;
  const voting = qdeviceVotes > 0 ? 1 : 0;
  return votes.flatMap((_, index) => {
    const nodeName = `node${String(index + 1)}`;
    const target = `job="ha",instance="${nodeName}.${cluster.name}:10064"`;
    const gauge = (name: string, value: number, labels = ""): Values => [
      `${name}{${target}${labels}}`,
      value,
    ];
    const own = `,cluster_name="${cluster.name}",node_id="${String(index + 1)}",node_name="${nodeName}"`;
    return [
      gauge("up", 1),
      gauge("votequorum_exporter_build_info", 1, ',version="1"'),
      gauge("votequorum_info", 1, own),
      gauge("votequorum_up", 1),
      gauge("votequorum_quorate", 1),
      gauge("votequorum_expected_votes", total),
      gauge("votequorum_highest_expected_votes", total),
      gauge("votequorum_total_votes", total),
      gauge("votequorum_quorum_votes", quorum),
      gauge("votequorum_node_failures_tolerated", tolerated),
      gauge("votequorum_qdevice_registered", voting),
      gauge("votequorum_qdevice_cast_vote", voting),
      gauge("votequorum_ring_sequence", 8),
      gauge("votequorum_ring_representative_node_id", 1),
      gauge("votequorum_sync_in_progress", 0),
      ...flags.map((flag) =>
        gauge(
          "votequorum_flag",
          cluster.flags?.includes(flag) === true ? 1 : 0,
          `,flag="${flag}"`,
        ),
      ),
      ...votes.flatMap((__, about) =>
        ["member", "dead", "leaving"].map((state) =>
          gauge(
            "votequorum_node_state",
            state === "member" ? 1 : 0,
            `,node_id="${String(about + 1)}",node_name="node${String(about + 1)}",state="${state}"`,
          ),
        ),
      ),
      ...linksOf(votes.length, index).map(([name, value, labels]) =>
        gauge(name, value, labels),
      ),
      gauge("corosync_totem_token_losses_total", 2, ',state="operational"'),
      gauge("corosync_totem_continuous_gather", 0),
      gauge("corosync_scheduling_last_pause_timestamp_seconds", 0),
      gauge("corosync_scheduling_last_pause_seconds", 0),
      gauge("corosync_reload_failed", 0),
      gauge("corosync_qdevice_configured", voting),
      ...votes.map((__, about) =>
        gauge("corosync_config_version", 7, peer(about)),
      ),
      // A durable past: it was not always healthy.
      gauge("votequorum_quorum_changes_total", 2, ',to="inquorate"'),
      gauge("votequorum_inquorate_seconds_total", 12),
      gauge("votequorum_last_quorum_loss_timestamp_seconds", -86_400),
      gauge("votequorum_last_quorum_loss_observed", 1),
      gauge("votequorum_last_paged_quorum_loss_timestamp_seconds", -86_400),
      gauge("votequorum_last_expected_votes_change_timestamp_seconds", -86_400),
      gauge("votequorum_alerts_pending", 0, ',alertmanager="http://am:9093"'),
      gauge(
        "votequorum_alerts_failed_total",
        3,
        ',alertmanager="http://am:9093"',
      ),
    ];
  });
}

function peer(index: number): string {
  const id = String(index + 1);
  return `,node_id="${id}",node_name="node${id}"`;
}

/** Two links to each other node. */
function linksOf(
  nodes: number,
  own: number,
): readonly (readonly [name: string, value: number, labels: string])[] {
  return Array.from({ length: nodes }, (_, about) => about)
    .filter((about) => about !== own)
    .flatMap((about) =>
      ["0", "1"].flatMap((link) => {
        const labels = `${peer(about)},link="${link}"`;
        return [
          ["corosync_knet_link_enabled", 1, labels],
          ["corosync_knet_link_connected", 1, labels],
          ["corosync_knet_link_down_total", 2, labels],
        ] as const;
      }),
    );
}

// Tests of alerts/: three nodes that reboot, all that they expose, as input for promtool.
import { groupOrder } from "./shipped.ts";

/** One scrape of one node: powered off, without the others yet, or in the ring. */
type Moment = "off" | "alone" | "joined";

interface Boots {
  readonly name: string;
  /** What each node is, as [how many scrapes, what]. */
  readonly nodes: readonly (readonly (readonly [number, Moment])[])[];
  /** The alerts that are right: they, and no others, have fired at the end. */
  readonly fired: readonly string[];
  readonly interval: "15s" | "1m";
}

const throughout = [[100, "joined"]] as const;

export const boots: readonly Boots[] = [
  {
    name: "an ordinary reboot of one node within 90 s, first seen before it has joined",
    nodes: [
      throughout,
      throughout,
      [
        [40, "joined"],
        [6, "off"],
        [1, "alone"],
        [53, "joined"],
      ],
    ],
    fired: [],
    interval: "15s",
  },
  {
    name: "the same, scraped once a minute",
    nodes: [
      throughout,
      throughout,
      [
        [40, "joined"],
        [1, "off"],
        [1, "alone"],
        [58, "joined"],
      ],
    ],
    fired: [],
    interval: "1m",
  },
  {
    name: "a reboot of one node that takes 5 minutes",
    nodes: [
      throughout,
      throughout,
      [
        [40, "joined"],
        [20, "off"],
        [1, "alone"],
        [39, "joined"],
      ],
    ],
    // The second is muted by the first in Alertmanager.
    fired: ["CorosyncNodeLost", "CorosyncQuorumAtRisk"],
    interval: "15s",
  },
  {
    name: "a cold boot of the whole cluster over 90 s",
    nodes: [0, 3, 6].map((later) => [
      [40, "joined"],
      [20 + later, "off"],
      [later === 6 ? 1 : 3 - later, "alone"],
      [40, "joined"],
    ]),
    fired: [],
    interval: "15s",
  },
];

const members = [0, 1, 2];

/** A file for `promtool test rules`. */
export function bootTests(): string {
  const tests = boots.map(({ name, nodes, fired, interval }) => {
    const timelines = nodes.map((node) =>
      node.flatMap(([count, moment]) =>
        Array.from({ length: count }, () => moment),
      ),
    );
    const series = members.flatMap((own) => seriesOf(own, timelines));
    const end = String(timelines[0]?.length ?? 0);
    const [, unit = ""] = /^\d+(\w)$/.exec(interval) ?? [];
    const seconds = Number(end) * (unit === "m" ? 60 : 15);
    return {
      name: `boots: ${name}`,
      interval,
      input_series: series.map(([selector, values]) => ({
        series: selector,
        values: values.join(" "),
      })),
      promql_expr_test: [
        {
          eval_time: `${String(seconds)}s`,
          expr: 'count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[2h])) * 0',
          exp_samples: fired.map((alertname) => ({
            labels: `{alertname="${alertname}"}`,
            value: 0,
          })),
        },
      ],
    };
  });
  return JSON.stringify({
    rule_files: ["../votequorum.rules.yml"],
    evaluation_interval: "15s",
    group_eval_order: groupOrder,
    tests,
  });
}

type Values = readonly [selector: string, values: readonly string[]];

function seriesOf(
  own: number,
  timelines: readonly (readonly Moment[])[],
): readonly Values[] {
  const timeline = timelines[own] ?? [];
  const target = `job="ha",instance="n${String(own + 1)}:10064"`;
  const sees = (at: number, about: number): boolean =>
    about === own ||
    (timeline[at] === "joined" && timelines[about]?.[at] === "joined");
  const votes = (at: number): number =>
    members.filter((about) => sees(at, about)).length;
  /** The scrape at which the node was first seen after it was off. */
  const boot = (at: number): number => timeline.lastIndexOf("off", at) + 1;
  const lost = (at: number): boolean => boot(at) > 0 && votes(boot(at)) < 2;
  const gauge = (
    name: string,
    value: (at: number) => number | boolean,
    labels = "",
  ): Values => [
    `${name}{${target}${labels}}`,
    timeline.map((moment, at) =>
      moment === "off" ? "stale" : String(Number(value(at))),
    ),
  ];
  return [
    [`up{${target}}`, timeline.map((moment) => (moment === "off" ? "0" : "1"))],
    gauge("votequorum_exporter_build_info", () => 1, ',version="1"'),
    gauge("votequorum_info", () => 1, `,cluster_name="boots"${peer(own)}`),
    gauge("votequorum_up", () => 1),
    gauge("votequorum_quorate", (at) => votes(at) >= 2),
    gauge("votequorum_expected_votes", () => 3),
    gauge("votequorum_highest_expected_votes", () => 3),
    gauge("votequorum_total_votes", votes),
    gauge("votequorum_quorum_votes", () => 2),
    gauge("votequorum_node_failures_tolerated", (at) => votes(at) === 3),
    gauge("votequorum_qdevice_registered", () => 0),
    gauge("votequorum_qdevice_cast_vote", () => 0),
    gauge("votequorum_ring_sequence", votes),
    gauge("votequorum_ring_representative_node_id", () => 1),
    gauge("votequorum_sync_in_progress", () => 0),
    ...members.map((about) =>
      gauge(
        "votequorum_node_state",
        (at) => sees(at, about),
        `${peer(about)},state="member"`,
      ),
    ),
    ...members
      .filter((about) => about !== own)
      .flatMap((about) => [
        gauge(
          "corosync_knet_link_connected",
          (at) => timelines[about]?.[at] !== "off",
          `${peer(about)},link="0"`,
        ),
        gauge("corosync_knet_link_enabled", () => 1, `${peer(about)},link="0"`),
      ]),
    gauge(
      "votequorum_quorum_changes_total",
      (at) => 2 + Number(lost(at)),
      ',to="inquorate"',
    ),
    gauge("votequorum_last_quorum_loss_timestamp_seconds", (at) =>
      lost(at) ? 15 * boot(at) : -86_400,
    ),
    gauge("votequorum_last_quorum_loss_observed", (at) => !lost(at)),
    gauge("votequorum_last_paged_quorum_loss_timestamp_seconds", () => -86_400),
    gauge("votequorum_alerts_pending", () => 0, ',alertmanager="http://am:1"'),
  ];
}

function peer(index: number): string {
  const id = String(index + 1);
  return `,node_id="${id}",node_name="n${id}"`;
}

// Cluster dashboard: the quorum device, whose silence no callback announces.
import { steps, table, timeline } from "../shared/panels.ts";
import { named, ofCluster, select } from "../shared/promql.ts";
import { range, rows } from "../shared/query.ts";
import { colours, words } from "../shared/states.ts";

const registered = select("votequorum_qdevice_registered");
const alive = select("votequorum_qdevice_alive");
const castVote = select("votequorum_qdevice_cast_vote");
const state = `${registered} * (1 + ${alive} * (1 + ${castVote}))`;
const forgotten = `((${select("corosync_qdevice_configured")} - ${registered}) > 0) * -1`;

/** 3 votes, 2 polls but does not vote, 1 registered but dead, 0 there is none, -1 configured but not registered. */
export const qdeviceState = `(${forgotten}) or on (job, instance) (${state})`;

export const qdeviceWords = words(
  [3, "VOTING", colours.good],
  [2, "SILENT: no vote", colours.warn],
  [1, "DEAD: no polls", colours.bad],
  [0, "none", colours.off],
  [-1, "CONFIGURED, NOT THERE", colours.bad],
);

export function qdeviceTimeline() {
  return timeline(
    "Quorum device, as each node says",
    "Silent: the device polls in time and casts no vote, as when qnetd is out of reach. Dead: registered and no polls. None of these is announced by a callback of corosync; the exporter looks.",
  )
    .mappings(qdeviceWords)
    .withTarget(range(named(qdeviceState), "{{node_name}}"));
}

export function qdeviceVotes() {
  return steps(
    "Votes of the quorum device",
    "Votes of the device, cast or not, and whether its master's partition wins.",
  )
    .withTarget(
      range(named(select("votequorum_qdevice_votes")), "{{node_name}}: votes"),
    )
    .withTarget(
      range(
        named(`${select("votequorum_qdevice_master_wins")} == 1`),
        "{{node_name}}: master wins",
        "B",
      ),
    );
}

export function qdeviceKinds() {
  return table(
    "Configured quorum device",
    "Model and algorithm in the configuration, and how many nodes have it. Empty: none is configured.",
  )
    .unit("none")
    .withTarget(
      rows(
        `count by (model, algorithm) (${ofCluster(select("corosync_qdevice_info"))})`,
      ),
    )
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true },
        includeByName: {},
        indexByName: { model: 0, algorithm: 1, Value: 2 },
        renameByName: {
          model: "Model",
          algorithm: "Algorithm",
          Value: "Nodes",
        },
      },
    });
}

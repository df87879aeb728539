// Cluster dashboard: the numbers that a person under stress reads first.
import { stat } from "../shared/panels.ts";
import { ofCluster, select } from "../shared/promql.ts";
import { instant } from "../shared/query.ts";
import {
  clusterWords,
  colours,
  missing,
  thresholds,
  toleratedWords,
} from "../shared/states.ts";
import { qdeviceState, qdeviceWords } from "./qdevice.ts";

const quorate = ofCluster(select("votequorum_quorate"));

function quorum() {
  return stat(
    "Quorum",
    "Whether all nodes that answer have quorum, some (PARTLY), or none. NOT SEEN: no node answers, which is what a cluster that was fenced looks like; it never shows as quorate.",
  )
    .unit("none")
    .mappings(clusterWords)
    .withTarget(
      instant(`(min(${quorate}) + max(${quorate})) or vector(-1)`, "quorum"),
    );
}

function inquorateNodes() {
  return stat(
    "Inquorate nodes",
    "Nodes that answer and have no quorum: they block all activity and may be fenced.",
  )
    .unit("none")
    .thresholds(thresholds(colours.good, [1, colours.bad]))
    .withTarget(instant(`sum(1 - (${quorate}))`, "nodes"));
}

function partitions() {
  const representative = ofCluster(
    select("votequorum_ring_representative_node_id"),
  );
  return stat(
    "Partitions",
    "Into how many rings the nodes that answer have parted, by the rings' representatives.",
  )
    .unit("none")
    .thresholds(thresholds(colours.good, [2, colours.bad]))
    .withTarget(
      instant(
        `count(count_values("representative", ${representative}))`,
        "partitions",
      ),
    );
}

function nodesMissing() {
  const member = ofCluster(select("votequorum_node_state", 'state="member"'));
  return stat(
    "Nodes missing",
    "Nodes that are configured or were once seen, and are not members of the biggest partition.",
  )
    .unit("none")
    .thresholds(thresholds(colours.good, [1, colours.warn]))
    .withTarget(
      instant(
        `max(count by (job, instance) (${member})) - max(sum by (job, instance) (${member}))`,
        "nodes",
      ),
    );
}

function votesMissing() {
  const expected = ofCluster(select("votequorum_expected_votes"));
  const total = ofCluster(select("votequorum_total_votes"));
  return stat(
    "Votes missing",
    "Expected votes less the votes that are present in the biggest partition; the quorum device's count too.",
  )
    .unit("none")
    .thresholds(thresholds(colours.good, [1, colours.warn]))
    .withTarget(instant(`max(${expected}) - max(${total})`, "votes"));
}

function tolerated() {
  return stat(
    "Tolerates",
    "How many of the heaviest voters, the quorum device included, may vanish at once from the quorate partition with quorum kept.",
  )
    .unit("none")
    .mappings(toleratedWords)
    .thresholds(thresholds(colours.warn, [1, colours.good]))
    .withTarget(
      instant(
        `max(${ofCluster(select("votequorum_node_failures_tolerated"))})`,
        "failures",
      ),
    );
}

function qdevice() {
  return stat(
    "Quorum device",
    "The worst that any node says of its quorum device.",
  )
    .unit("none")
    .mappings([...qdeviceWords, missing("none", colours.off)])
    .withTarget(instant(`min(${ofCluster(qdeviceState)})`, "qdevice"));
}

function lastLoss() {
  const moment = select("votequorum_last_quorum_loss_timestamp_seconds");
  return stat(
    "Last loss",
    "When any node of the cluster lost quorum last, kept across restarts and reboots.",
  )
    .unit("dateTimeFromNow")
    .noValue("never")
    .mappings([missing("never", colours.good)])
    .withTarget(instant(`max(${ofCluster(moment)}) * 1000 > 0`, "last loss"));
}

export function headline() {
  return [
    quorum(),
    inquorateNodes(),
    partitions(),
    nodesMissing(),
    votesMissing(),
    tolerated(),
    qdevice(),
    lastLoss(),
  ].map((panel) => [panel, 3] as const);
}

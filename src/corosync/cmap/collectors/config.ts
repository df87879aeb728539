// Room corosync: the collector config: what is configured beside what became of it. Pure.
import { csErrorName } from "../../cs-error.ts";
import type {
  ConfigFacts,
  ConfiguredDevice,
  ReloadResult,
  VotequorumRuntime,
} from "../../../context/reading.ts";
import { count, exact, flag, integer, seconds, text } from "../values.ts";
import type { CmapValues } from "../values.ts";
import { readMembers } from "./members.ts";
import { localNodePosition, readNodes, readOwnNodeId } from "./nodelist.ts";

const quorum = [
  "provider",
  "expected_votes",
  "two_node",
  "wait_for_all",
  "last_man_standing",
  "auto_tie_breaker",
  "device.model",
  "device.votes",
  "device.timeout",
  "device.sync_timeout",
  "device.net.algorithm",
  "device.net.host",
];
const runtime = [
  "wait_for_all_status",
  "ev_barrier",
  "ev_tracking_barrier",
  "two_node",
  "atb_type",
  "qdevice_can_operate",
  "qdevice_master_wins",
];

/** What is read beside the prefixes of the nodes and the members, all of it by name. */
export const configKeys: readonly string[] = [
  localNodePosition,
  "totem.cluster_name",
  "totem.transport",
  "totem.config_version",
  ...quorum.map((name) => `quorum.${name}`),
  ...runtime.map((name) => `runtime.votequorum.${name}`),
  "config.reload_status",
  "config.reload_error_message",
];

/** Throws UnfitValue. */
export function readConfig(values: CmapValues): ConfigFacts {
  return {
    clusterName: text(values, "totem.cluster_name"),
    transport: text(values, "totem.transport"),
    provider: text(values, "quorum.provider"),
    configVersion: exact(values, "totem.config_version"),
    nodes: readNodes(values),
    members: readMembers(values).members,
    ownNodeId: readOwnNodeId(values),
    quorum: {
      expectedVotes: count(values, "quorum.expected_votes"),
      twoNode: flag(values, "quorum.two_node"),
      waitForAll: flag(values, "quorum.wait_for_all"),
      lastManStanding: flag(values, "quorum.last_man_standing"),
      autoTieBreaker: flag(values, "quorum.auto_tie_breaker"),
    },
    device: readDevice(values),
    runtime: readRuntime(values),
    reload: readReload(values),
  };
}

function readDevice(values: CmapValues): ConfiguredDevice | undefined {
  const model = text(values, "quorum.device.model");
  if (model === undefined) return undefined;
  return {
    model,
    votes: count(values, "quorum.device.votes"),
    timeoutSeconds: seconds(values, "quorum.device.timeout"),
    syncTimeoutSeconds: seconds(values, "quorum.device.sync_timeout"),
    algorithm: text(values, "quorum.device.net.algorithm"),
    host: text(values, "quorum.device.net.host"),
  };
}

function readRuntime(values: CmapValues): VotequorumRuntime {
  const of = (name: string) => `runtime.votequorum.${name}`;
  return {
    waitForAllStatus: flag(values, of("wait_for_all_status")),
    evBarrier: count(values, of("ev_barrier")),
    evTrackingBarrier: count(values, of("ev_tracking_barrier")),
    twoNode: flag(values, of("two_node")),
    atbType: count(values, of("atb_type")),
    qdeviceCanOperate: flag(values, of("qdevice_can_operate")),
    qdeviceMasterWins: flag(values, of("qdevice_master_wins")),
  };
}

function readReload(values: CmapValues): ReloadResult | undefined {
  const status = integer(values, "config.reload_status");
  if (status === undefined) return undefined;
  return {
    code: csErrorName(status),
    errorMessage: text(values, "config.reload_error_message"),
  };
}

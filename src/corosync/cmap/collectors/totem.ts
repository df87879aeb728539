// Room corosync: the collector totem: what happens to the token. Pure.
import type { CmapPlan } from "../../addon.ts";
import type { TotemFacts, TotemState } from "../../../context/reading.ts";
import { count, flag, seconds } from "../values.ts";
import type { CmapValues } from "../values.ts";

const states: readonly TotemState[] = [
  "operational",
  "gather",
  "commit",
  "recovery",
];
const token = "runtime.config.totem.token";
const consensus = "runtime.config.totem.consensus";

export const totemPlan: CmapPlan = {
  icmap: { keys: [token, consensus] },
  stats: {
    keys: [
      ...states.flatMap((state) => [`${state}_token_lost`, `${state}_entered`]),
      "consensus_timeouts",
      "continuous_gather",
      "firewall_enabled_or_nic_failure",
      "mcast_retx",
      "rx_msg_dropped",
      "mtt_rx_token",
      "time_since_token_last_received",
    ].map(srp),
  },
};

/** Throws UnfitValue. */
export function readTotem(values: CmapValues): TotemFacts {
  return {
    tokenLost: ofStates(values, "token_lost"),
    entered: ofStates(values, "entered"),
    consensusTimeouts: count(values, srp("consensus_timeouts")),
    continuousGather: count(values, srp("continuous_gather")),
    firewallEnabledOrNicFailure: flag(
      values,
      srp("firewall_enabled_or_nic_failure"),
    ),
    retransmits: count(values, srp("mcast_retx")),
    dropped: count(values, srp("rx_msg_dropped")),
    tokenRotationSeconds: seconds(values, srp("mtt_rx_token")),
    sinceTokenSeconds: seconds(values, srp("time_since_token_last_received")),
    tokenTimeoutSeconds: seconds(values, token),
    consensusTimeoutSeconds: seconds(values, consensus),
  };
}

function srp(name: string): string {
  return `stats.srp.${name}`;
}

function ofStates(
  values: CmapValues,
  what: string,
): Readonly<Record<TotemState, number | undefined>> {
  const of = (state: TotemState) => count(values, srp(`${state}_${what}`));
  return {
    operational: of("operational"),
    gather: of("gather"),
    commit: of("commit"),
    recovery: of("recovery"),
  };
}

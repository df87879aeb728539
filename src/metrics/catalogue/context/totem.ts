// Room metrics: the token, whose loss makes a new ring, and what corosync went through without it.
import type { TotemFacts, TotemState } from "../../../context/reading.ts";
import type { Sample } from "../../series.ts";
import { only, sampleOf, samplesOf, seriesBy } from "../../sample.ts";
import { whileRead } from "../../render/while-read.ts";

const states: readonly TotemState[] = [
  "operational",
  "gather",
  "commit",
  "recovery",
];
const labels = [{ name: "state", values: states }];
const inState = seriesBy("state", states);

interface TotemValue {
  readonly name: `corosync_totem_${string}`;
  readonly kind?: "counter";
  readonly help: string;
  readonly key: string;
  readonly of: (totem: TotemFacts) => number | boolean | undefined;
}

const values: readonly TotemValue[] = [
  {
    name: "corosync_totem_consensus_timeouts_total",
    kind: "counter",
    help: "How often the nodes did not agree on a membership in time",
    key: "stats.srp.consensus_timeouts",
    of: ({ consensusTimeouts }) => consensusTimeouts,
  },
  {
    name: "corosync_totem_continuous_gather",
    help: "How often in a row no membership came about; 0 once one did",
    key: "stats.srp.continuous_gather",
    of: ({ continuousGather }) => continuousGather,
  },
  {
    name: "corosync_totem_token_rotation_seconds",
    help: "Time between two tokens, on average, computed every 1.5 s",
    key: "stats.srp.mtt_rx_token",
    of: ({ tokenRotationSeconds }) => tokenRotationSeconds,
  },
  {
    name: "corosync_totem_time_since_token_seconds",
    help: "How long ago the last token came when corosync computed it, every 1.5 s",
    key: "stats.srp.time_since_token_last_received",
    of: ({ sinceTokenSeconds }) => sinceTokenSeconds,
  },
  {
    name: "corosync_totem_firewall_enabled_or_nic_failure",
    help: "Whether corosync suspects that a firewall or a dead interface keeps its packets away",
    key: "stats.srp.firewall_enabled_or_nic_failure",
    of: ({ firewallEnabledOrNicFailure }) => firewallEnabledOrNicFailure,
  },
  {
    name: "corosync_totem_token_timeout_seconds",
    help: "After how long without a token it is given up, as it runs",
    key: "runtime.config.totem.token",
    of: ({ tokenTimeoutSeconds }) => tokenTimeoutSeconds,
  },
  {
    name: "corosync_totem_consensus_timeout_seconds",
    help: "How long an agreement on a membership is awaited, as it runs",
    key: "runtime.config.totem.consensus",
    of: ({ consensusTimeoutSeconds }) => consensusTimeoutSeconds,
  },
  {
    name: "corosync_totem_retransmits_total",
    kind: "counter",
    help: "Messages that were sent again because a node had missed them",
    key: "stats.srp.mcast_retx",
    of: ({ retransmits }) => retransmits,
  },
  {
    name: "corosync_totem_dropped_total",
    kind: "counter",
    help: "Messages received that were dropped",
    key: "stats.srp.rx_msg_dropped",
    of: ({ dropped }) => dropped,
  },
];

export const totem = whileRead("totem", [
  {
    name: "corosync_totem_token_losses_total",
    kind: "counter",
    help: "How often the token was lost, by the state in which corosync was",
    labels,
    source: "cmap stats.srp.STATE_token_lost",
    samples: ({ tokenLost }) => ofStates(tokenLost),
  },
  {
    name: "corosync_totem_state_entered_total",
    kind: "counter",
    help: "How often corosync entered each state of the membership protocol; operational is the one with a ring",
    labels,
    source: "cmap stats.srp.STATE_entered",
    samples: ({ entered }) => ofStates(entered),
  },
  ...values.map(({ key, of, ...value }) => ({
    kind: "gauge" as const,
    ...value,
    labels: [],
    source: `cmap ${key}`,
    samples: (totem: TotemFacts) => known(of(totem)),
  })),
]);

function ofStates(
  counts: Readonly<Record<TotemState, number | undefined>>,
): readonly Sample[] {
  return samplesOf(states, (state) => {
    const count = counts[state];
    return count === undefined ? undefined : sampleOf(inState(state), count);
  });
}

function known(value: number | boolean | undefined): readonly Sample[] {
  return value === undefined ? [] : only(value);
}

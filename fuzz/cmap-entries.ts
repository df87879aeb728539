// Room fuzz: keys and values of cmap as corosync, or anybody who may write there, could have put them.
import { configKeys } from "../src/corosync/cmap/collectors/config.ts";
import type { Input } from "./input.ts";

type Entry = readonly [key: string, value: unknown];

const FIELDS: readonly [string, ...string[]] = [
  "nodeid",
  "name",
  "ring0_addr",
  "ring1_addr",
  "quorum_votes",
  "status",
  "join_count",
  "config_version",
  "ip",
];
const DETAILS: readonly [string, ...string[]] = [
  "connected",
  "enabled",
  "mtu",
  "latency_ave",
  "up_count",
  "tx_total_bytes",
];

/** A few entries, most of them under names that somebody reads. */
export function entriesOf(input: Input): readonly Entry[] {
  return input.list(24, () => [keyOf(input), valueOf(input)] as const);
}

function keyOf(input: Input): string {
  const n = input.below(5);
  switch (input.below(10)) {
    case 0:
      return input.text(60);
    case 1:
      return `nodelist.node.${n}.${input.pick(FIELDS)}`;
    case 2:
      return `nodelist.node.${input.text(12)}.${input.pick(FIELDS)}`;
    case 3:
      return `runtime.members.${n}.${input.pick(FIELDS)}`;
    case 4:
      return `runtime.members.${input.text(12)}.${input.pick(FIELDS)}`;
    case 5:
      return `stats.knet.node${n}.link${input.below(3)}.${input.pick(DETAILS)}`;
    case 6:
      return `stats.srp.${input.pick(["continuous_gather", "mtt_rx_token", "time_since_token_last_received", "token_timeout"])}`;
    case 7:
      return `stats.schedmiss.${n}.${input.pick(["timestamp", "delay"])}`;
    case 8:
      return "runtime.config.totem.token";
    default:
      return configKeys[input.below(configKeys.length)] ?? "";
  }
}

function valueOf(input: Input): unknown {
  switch (input.below(9)) {
    case 0:
      return null;
    case 1:
      return input.text(60);
    case 2:
      return input.uint32();
    case 3:
      return -input.byte();
    case 4:
      return input.uint64();
    case 5:
      return Number(input.uint64()) / 3;
    case 6:
      return NaN;
    case 7:
      return input.pick(["knet", "udpu", "joined", "left", "yes", "net"]);
    default:
      return input.below(4);
  }
}

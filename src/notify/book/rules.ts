// Room notify: all alerts that are pushed. What mutes others stands before them.
import type { AlertName } from "../alert.ts";
import { corosyncDown } from "./on/corosync-down.ts";
import { nodeLost } from "./on/node-lost.ts";
import { qdeviceNotVoting } from "./on/qdevice-not-voting.ts";
import { quorumAtRisk } from "./on/quorum-at-risk.ts";
import { quorumLost } from "./on/quorum-lost.ts";
import type { Rule } from "./rule.ts";

export const rules: readonly Rule[] = [
  quorumLost,
  nodeLost,
  corosyncDown,
  qdeviceNotVoting,
  quorumAtRisk,
];

const byName: Readonly<Record<AlertName, Rule>> = {
  CorosyncQuorumLost: quorumLost,
  CorosyncNodeLost: nodeLost,
  CorosyncDown: corosyncDown,
  CorosyncQdeviceNotVoting: qdeviceNotVoting,
  CorosyncQuorumAtRisk: quorumAtRisk,
};

export function ruleOf(name: AlertName): Rule {
  return byName[name];
}

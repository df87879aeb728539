// Room metrics: every metric of this program's own, in the order in which it is exposed and documented.
import { availability } from "./catalogue/availability.ts";
import { changes } from "./catalogue/changes.ts";
import { collectors } from "./catalogue/context/collectors.ts";
import { config } from "./catalogue/context/config.ts";
import { knet } from "./catalogue/context/knet.ts";
import { members } from "./catalogue/context/members.ts";
import { scheduling } from "./catalogue/context/scheduling.ts";
import { totem } from "./catalogue/context/totem.ts";
import { flags } from "./catalogue/flags.ts";
import { nodes } from "./catalogue/nodes.ts";
import { pushed } from "./catalogue/pushed.ts";
import { qdevice } from "./catalogue/qdevice.ts";
import { ring } from "./catalogue/ring.ts";
import { self } from "./catalogue/self.ts";
import { votes } from "./catalogue/votes.ts";
import type { Metric } from "./metric.ts";

/** Metrics of one subject. */
export interface Section {
  readonly title: string;
  readonly metrics: readonly Metric[];
}

/** What the exposition and METRICS.md are made from. To add a metric, touch the file of its subject. */
export const sections: readonly Section[] = [
  { title: "Availability and identity", metrics: availability },
  { title: "Quorum and votes", metrics: votes },
  { title: "Quorum options", metrics: flags },
  { title: "Quorum device", metrics: qdevice },
  { title: "Ring", metrics: ring },
  { title: "Nodes", metrics: nodes },
  { title: "Changes and durations", metrics: changes },
  { title: "Collectors", metrics: collectors },
  { title: "Links (collector knet)", metrics: knet },
  { title: "Token (collector totem)", metrics: totem },
  { title: "Pauses of corosync (collector scheduling)", metrics: scheduling },
  { title: "Configuration (collector config)", metrics: config },
  { title: "Members (collector members)", metrics: members },
  { title: "Alerts that are pushed", metrics: pushed },
  { title: "This program", metrics: self },
];

/** Every metric of this program's own, in the order of its exposition. */
export const catalogue: readonly Metric[] = sections.flatMap(
  (section) => section.metrics,
);

// Room metrics: every metric of this program's own, in the order in which it is exposed and documented.
import { availability } from "./catalogue/availability.ts";
import { changes } from "./catalogue/changes.ts";
import { flags } from "./catalogue/flags.ts";
import { nodes } from "./catalogue/nodes.ts";
import { qdevice } from "./catalogue/qdevice.ts";
import { ring } from "./catalogue/ring.ts";
import { self } from "./catalogue/self.ts";
import { votes } from "./catalogue/votes.ts";
import type { Metric } from "./metric.ts";

/** The one list that the exposition and METRICS.md are made from. To add a metric, touch the file of its subject. */
export const catalogue: readonly Metric[] = [
  ...availability,
  ...votes,
  ...flags,
  ...qdevice,
  ...ring,
  ...nodes,
  ...changes,
  ...self,
];

// Room quorum: what changed, as it is told to people, the journal and Alertmanager.
import type { Identity, LossCause } from "./event.ts";
import type { Instant, NodeId, RingId } from "./ids.ts";

/** How a change was learnt: a callback said so, a look found it in the same wake, or only the timer found it. */
export type Source = "callback" | "announced-look" | "timer";

/** One change of one value. `at` is when it was true first, as near as it was seen. */
export type Transition = { readonly at: Instant } & (
  | { readonly kind: "quorum-lost" | "quorum-gained"; readonly source: Source }
  | {
      readonly kind: "expected-votes-changed" | "total-votes-changed";
      readonly from: number;
      readonly to: number;
      readonly source: Source;
    }
  | {
      readonly kind: "node-joined" | "node-left";
      readonly nodeId: NodeId;
      readonly source: Source;
    }
  | {
      readonly kind: "ring-changed";
      readonly from: RingId;
      readonly to: RingId;
    }
  | {
      readonly kind: "qdevice-voting" | "qdevice-silent";
      readonly source: Source;
    }
  | {
      readonly kind: "corosync-lost";
      readonly cause:
        LossCause | { readonly call: "poll"; readonly code: "TIMEOUT" };
    }
  | { readonly kind: "corosync-back" }
  | {
      readonly kind: "identity-changed";
      readonly from: Identity;
      readonly to: Identity;
    }
);

// Room quorum: what changed, as it is told to people, the journal and Alertmanager.
import type { Identity, OutageCause } from "./event.ts";
import type { Instant, NodeId, RingId } from "./terms/ids.ts";

/** How a change was learnt: a callback said so, a look found it in the same wake, or only the timer found it. */
export type Source = "callback" | "announced-look" | "timer";

/**
 * Whether the change was watched. If not, corosync (or this program) was away: the change happened at some
 * time between `since`, the last look before that, and `at`, when it was found by comparing.
 */
export type Sighting =
  | { readonly at: Instant; readonly observed: true }
  | {
      readonly at: Instant;
      readonly observed: false;
      readonly since: Instant;
    };

/** One change of one value. `at` is when it was true first, as near as it was seen. */
export type Transition = Sighting &
  (
    | {
        readonly kind: "quorum-lost" | "quorum-gained";
        readonly source: Source;
      }
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
    | { readonly kind: "corosync-lost"; readonly cause: OutageCause }
    | { readonly kind: "corosync-back" }
    | {
        readonly kind: "identity-changed";
        readonly from: Identity;
        readonly to: Identity;
      }
  );

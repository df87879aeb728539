// Room context: what changed, as it is told to people and the journal.
import type { NodeId } from "../quorum/terms/ids.ts";
import type { Sighting } from "../quorum/transition.ts";

/** A knet link to another node was lost, or came back. */
export type LinkTransition = Sighting & {
  readonly kind: "link-up" | "link-down";
  readonly nodeId: NodeId;
  /** 0 to 7: that of `ringM_addr`. */
  readonly link: number;
};

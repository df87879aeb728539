// Room notify: how a transition that begins an alert was learnt.
import type { Transition } from "../../../quorum/transition.ts";
import type { Learnt } from "../book.ts";

export function learntOf(transition: Transition): Learnt {
  if (!transition.observed) {
    return { kind: "compared", sinceMs: transition.since.realtimeMs };
  }
  return {
    kind:
      "source" in transition && transition.source === "callback"
        ? "callback"
        : "look",
  };
}

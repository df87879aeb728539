// Room notify: alerts that a look tells of, and that have to last before they are said.
import type { AlertName } from "../../alert.ts";
import { type Entry, keyOf, type Sight } from "../book.ts";
import type { Rule } from "../rule.ts";
import type { Scene } from "../scene.ts";
import { wholeMs } from "../words/text.ts";

/** @param sight what a moment tells of the cause; `entry` is the alert so far */
export function foundByLook(
  name: AlertName,
  sight: (scene: Scene, entry: Entry | undefined) => Sight,
): Rule["find"] {
  return (scene, book, { pendingMs }) => {
    const entry = book.entries.get(keyOf(name, undefined));
    const seen = sight(scene, entry);
    if (entry === undefined && seen !== "present") return [];
    const { realtimeMs } = scene.state.lastObservation ?? scene.now;
    return [
      {
        sight: seen,
        begin: {
          startsAtMs: wholeMs(realtimeMs, scene.now.realtimeMs),
          learnt: { kind: "look" },
        },
        waitMs: pendingMs,
      },
    ];
  };
}

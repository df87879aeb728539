// Room notify: why quorum may have been lost, in words, from what cmap and the votes tell.
import { currentReading } from "../../../context/current.ts";
import type { KnetLink } from "../../../context/reading.ts";
import type { NodeId } from "../../../quorum/terms/ids.ts";
import type { Scene } from "../scene.ts";
import { nameList, timeText } from "./text.ts";

/** A pause that ended longer ago has nothing to do with what happens now: corosync's timeouts are seconds. */
const PAUSED_WITHIN_MS = 60_000;

/** What is at hand, most telling first; "" when nothing is. */
export function probableCause(scene: Scene): string {
  const found = [
    ...pausedWords(scene),
    ...linkWords(scene),
    ...qdeviceWords(scene),
  ];
  return found.length === 0 ? "" : `Probable cause: ${found.join("; ")}.`;
}

function pausedWords({ context, now }: Scene): readonly string[] {
  const reading = context && currentReading(context, "scheduling", now);
  const [pause] = reading?.pauses ?? [];
  if (pause === undefined) return [];
  if (now.realtimeMs - pause.realtimeMs > PAUSED_WITHIN_MS) return [];
  const seconds = pause.delaySeconds.toFixed(1);
  return [
    `corosync was not scheduled for ${seconds} s until ${timeText(pause.realtimeMs)}`,
  ];
}

function linkWords({ context, state, now }: Scene): readonly string[] {
  const reading = context && currentReading(context, "knet", now);
  if (reading === undefined) return [];
  const down = reading.links.filter(({ connected }) => !connected);
  if (down.length === 0) return [];
  const unreachable = nodesOf(reading.links).filter((node) =>
    linksTo(reading.links, node).every(({ connected }) => !connected),
  );
  return unreachable.length > 0
    ? [`no link to ${nameList(state.identity, unreachable)} works`]
    : [
        `${down.length} of ${reading.links.length} links do not work: ${linkList(down)}`,
      ];
}

function linkList(links: readonly KnetLink[]): string {
  const numbers = new Set(links.map(({ link }) => `link ${link}`));
  return [...numbers].sort().join(", ");
}

function nodesOf(links: readonly KnetLink[]): readonly NodeId[] {
  return [...new Set(links.map(({ nodeId }) => nodeId))];
}

function linksTo(
  links: readonly KnetLink[],
  node: NodeId,
): readonly KnetLink[] {
  return links.filter(({ nodeId }) => nodeId === node);
}

function qdeviceWords({ facts, hasQdevice }: Scene): readonly string[] {
  return facts?.qdeviceVoting === false && hasQdevice
    ? ["the quorum device does not vote"]
    : [];
}

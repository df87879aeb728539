// Room journal: how long what lasted, kept up to date in place: journal.jsonl.mark has this one line.
import type { Instant } from "../../quorum/terms/ids.ts";
import {
  durationFields,
  type DurationFields,
  toDurations,
} from "./checkpoint.ts";
import { ENTRY_VERSION } from "./entry.ts";
import { isWhole } from "./fields.ts";
import { momentFields, momentOf } from "./moment.ts";
import { decodeLine, encodeLine } from "./text.ts";

/**
 * Time goes on without any transition, and what was shown of it must not be taken back by a restart.
 * One line a second in the journal would push its history out, so this one is overwritten.
 */
export interface Mark {
  readonly at: Instant;
  readonly boot: string;
  /** Greater than that of every checkpoint and mark before it. */
  readonly turn: number;
  readonly durations: DurationFields;
}

/** One sector: a disk writes it whole or not at all. */
export const MARK_BYTES = 512;

export function encodeMark({ at, boot, turn, durations }: Mark): string {
  const line = encodeLine({
    v: ENTRY_VERSION,
    seq: 0,
    ...momentFields(at),
    boot,
    kind: "mark",
    observed: true,
    turn,
    ...durationFields(durations),
  });
  return `${line.trimEnd().padEnd(MARK_BYTES - 1)}\n`;
}

export function decodeMark(bytes: Uint8Array): Mark | undefined {
  const text = Buffer.from(bytes).toString().trimEnd();
  const entry = decodeLine(Buffer.from(text));
  if (entry?.kind !== "mark" || !isWhole(entry["turn"])) return undefined;
  const durations = toDurations(entry);
  if (durations === undefined) return undefined;
  const { boot } = entry;
  return { at: momentOf(entry), boot, turn: entry["turn"], durations };
}

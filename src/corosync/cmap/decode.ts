// Room corosync: turns what the cmap addon left in its mailbox into answers, believing nothing.
import type { Instant } from "../../quorum/terms/ids.ts";
import * as raw from "../raw-fields.ts";
import type { CmapEntry, CmapValue } from "./values.ts";

/** The answer to one plan. */
export type Answer =
  | {
      readonly kind: "read";
      readonly at: Instant;
      readonly id: number;
      readonly durationMs: number;
      readonly entries: readonly CmapEntry[];
      readonly truncated: boolean;
    }
  | {
      readonly kind: "failed";
      readonly at: Instant;
      readonly id: number;
      readonly call: string;
      readonly code: number;
      readonly key: string;
    };

export type DecodedCmap =
  | Answer
  /** The thread has finished: its last word. */
  | {
      readonly kind: "ended";
      readonly at: Instant;
      readonly call: string;
      readonly code: number;
    }
  | { readonly kind: "malformed"; readonly reason: string };

/** Decodes one mailbox item (`RawCmapItem` of addon.ts); never throws. */
export function decodeCmap(item: unknown): DecodedCmap {
  try {
    return decodeItem(raw.readFields(item, "item"));
  } catch (error) {
    if (error instanceof raw.MalformedItem) {
      return { kind: "malformed", reason: error.message };
    }
    throw error;
  }
}

function decodeItem(item: raw.Fields): DecodedCmap {
  const kind = raw.readString(item, "kind");
  const at = raw.readInstant(item);
  switch (kind) {
    case "read":
      return {
        kind,
        at,
        id: raw.readUint32(item, "id"),
        durationMs: raw.readMs(item, "durationMs"),
        entries: raw.readList(item, "entries").map(decodeEntry),
        truncated: raw.readBoolean(item, "truncated"),
      };
    case "failed":
      return {
        kind,
        at,
        id: raw.readUint32(item, "id"),
        call: raw.readString(item, "call"),
        code: raw.readUint32(item, "code"),
        key: raw.readString(item, "key"),
      };
    case "ended":
      return {
        kind,
        at,
        call: raw.readString(item, "call"),
        code: raw.readUint32(item, "code"),
      };
    default:
      return { kind: "malformed", reason: `item of unknown kind ${kind}` };
  }
}

function decodeEntry(entry: unknown): CmapEntry {
  const [key, value] = Array.isArray(entry)
    ? (entry as readonly unknown[])
    : [];
  if (typeof key !== "string" || !isValue(value)) {
    const what = typeof key === "string" ? key : typeof key;
    throw new raw.MalformedItem(`an entry is not a key and a value: ${what}`);
  }
  return [key, value];
}

function isValue(value: unknown): value is CmapValue {
  return (
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint"
  );
}

// Room corosync: turns what the cmap addon left in its mailbox into entries, believing nothing.
import type { CmapEntry } from "./identity.ts";
import type { Instant } from "../../quorum/ids.ts";
import * as raw from "../raw-fields.ts";

export type DecodedCmap =
  | {
      readonly kind: "entries";
      readonly at: Instant;
      readonly entries: readonly CmapEntry[];
    }
  | { readonly kind: "ended"; readonly call: string; readonly code: number }
  | { readonly kind: "malformed"; readonly reason: string };

/** Decodes one mailbox item (`RawCmapItem` of addon.ts); never throws. */
export function decodeCmap(item: unknown): DecodedCmap {
  try {
    const fields = raw.readFields(item, "item");
    const kind = raw.readString(fields, "kind");
    switch (kind) {
      case "entries":
        return {
          kind,
          at: raw.readInstant(fields),
          entries: raw.readList(fields, "entries").map(decodeEntry),
        };
      case "ended":
        return {
          kind,
          call: raw.readString(fields, "call"),
          code: raw.readUint32(fields, "code"),
        };
      default:
        return { kind: "malformed", reason: `item of unknown kind ${kind}` };
    }
  } catch (error) {
    if (error instanceof raw.MalformedItem) {
      return { kind: "malformed", reason: error.message };
    }
    throw error;
  }
}

function decodeEntry(entry: unknown): CmapEntry {
  const [key, value] = Array.isArray(entry)
    ? (entry as readonly unknown[])
    : [];
  if (typeof key !== "string" || !isValue(value)) {
    throw new raw.MalformedItem(
      `an entry is not a key and a value: ${String(key)}`,
    );
  }
  return [key, value];
}

function isValue(value: unknown): value is CmapEntry[1] {
  return (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint"
  );
}

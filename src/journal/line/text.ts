// Room journal: an entry as one line of text, and back. Whatever is in a file, reading it never throws.
import { crc32 } from "node:zlib";
import type { JournalEntry } from "./entry.ts";
import { isRecord, isText, isWhole } from "./fields.ts";

/** The longest line that is read or written, in bytes; a checkpoint of 4096 nodes with the longest names fits. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** The checksum is the last field, over everything before it. */
const CHECKED = /^(.*),"crc":"([0-9a-f]{8})"\}$/s;
const MAX_BOOT_CHARACTERS = 64;
const MAX_KIND_CHARACTERS = 64;
/** As Date.toISOString() writes it. */
const ISO_TIME = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The line of an entry, its newline included. */
export function encodeLine(entry: JournalEntry): string {
  const text = JSON.stringify(entry).slice(0, -1);
  return `${text},"crc":"${checksum(text)}"}\n`;
}

/**
 * The entry of a line without its newline; `undefined` when it is torn, corrupt or no entry.
 * Entries of this version must bear a checksum; those of a newer one only have to be right if they bear it.
 */
export function decodeLine(line: Uint8Array): JournalEntry | undefined {
  if (line.length > MAX_LINE_BYTES) return undefined;
  const text = Buffer.from(
    line.buffer,
    line.byteOffset,
    line.length,
  ).toString();
  const [, body, crc] = CHECKED.exec(text) ?? [];
  if (body !== undefined && crc !== checksum(body)) return undefined;
  const value = parse(body === undefined ? text : `${body}}`);
  if (!isEntry(value)) return undefined;
  return body === undefined && value.v === 1 ? undefined : value;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is JournalEntry {
  return (
    isRecord(value) &&
    isWhole(value["v"]) &&
    value["v"] >= 1 &&
    isWhole(value["seq"]) &&
    typeof value["at"] === "string" &&
    ISO_TIME.test(value["at"]) &&
    Number.isFinite(Date.parse(value["at"])) &&
    Number.isFinite(value["mono"]) &&
    isText(value["boot"], MAX_BOOT_CHARACTERS) &&
    isText(value["kind"], MAX_KIND_CHARACTERS) &&
    typeof value["observed"] === "boolean"
  );
}

// Room corosync: reads single fields of what an addon gave us. The addon is ours, the values are not: nothing is believed.
import { nodeId } from "../quorum/terms/ids.ts";
import type { Instant, NodeId } from "../quorum/terms/ids.ts";

/** Thrown by the readers here and caught in decode.ts only: an item that is not of its promised shape. */
export class MalformedItem extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export function readFields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null) {
    throw new MalformedItem(`${what} is not an object`);
  }
  return value as Fields;
}

export function readList(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key];
  if (!Array.isArray(value)) {
    throw new MalformedItem(`${key} is not a list`);
  }
  // map() passes over holes, and nobody would have looked at those.
  return Array.from<unknown>(value);
}

/** A C `unsigned int`. */
export function readUint32(fields: Fields, key: string): number {
  return asUint32(fields[key], key);
}

export function asUint32(value: unknown, what: string): number {
  if (
    typeof value !== "number" ||
    !Number.isInteger(value) ||
    value < 0 ||
    value > 0xffff_ffff
  ) {
    throw new MalformedItem(`${what} is not a uint32: ${show(value)}`);
  }
  return value;
}

export function readNodeId(fields: Fields, key: string): NodeId {
  return nodeId(readUint32(fields, key));
}

const MAX_UINT64 = 2n ** 64n - 1n;

/** A C `uint64_t`. */
export function readUint64(fields: Fields, key: string): bigint {
  const value = fields[key];
  if (typeof value !== "bigint" || value < 0n || value > MAX_UINT64) {
    throw new MalformedItem(`${key} is not a uint64: ${show(value)}`);
  }
  return value;
}

export function readString(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== "string") {
    throw new MalformedItem(`${key} is not a string`);
  }
  return value;
}

export function readBoolean(fields: Fields, key: string): boolean {
  const value = fields[key];
  if (typeof value !== "boolean") {
    throw new MalformedItem(`${key} is not a boolean`);
  }
  return value;
}

/** Milliseconds with a fraction, never negative. */
export function readMs(fields: Fields, key: string): number {
  const value = fields[key];
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw new MalformedItem(
      `${key} is not a number of milliseconds: ${show(value)}`,
    );
  }
  return value;
}

export function readInstant(fields: Fields): Instant {
  return {
    realtimeMs: readMs(fields, "realtimeMs"),
    monotonicMs: readMs(fields, "monotonicMs"),
  };
}

// Not every object can be made a string.
function show(value: unknown): string {
  return typeof value === "object" && value !== null
    ? "an object"
    : String(value);
}

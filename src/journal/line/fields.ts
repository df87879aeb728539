// Room journal: values of a line that was read, none of them trusted.
import type { Identity, OutageCause } from "../../quorum/event.ts";
import { type NodeId, nodeId, type RingId } from "../../quorum/terms/ids.ts";
import { MAX_NODES } from "../../quorum/state.ts";
import type { Json } from "./entry.ts";

const MAX_UINT32 = 0xffffffff;
/** Longer names are cut when they are written: they must not make a line that nobody reads. */
const MAX_TEXT_CHARACTERS = 255;
const MAX_UINT64 = 2n ** 64n - 1n;

export function isRecord(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number that counts something. */
export function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function isUint32(value: unknown): value is number {
  return isWhole(value) && value <= MAX_UINT32;
}

export function isText(
  value: unknown,
  maxCharacters = MAX_TEXT_CHARACTERS,
): value is string {
  return typeof value === "string" && value.length <= maxCharacters;
}

export function toNodeId(value: unknown): NodeId | undefined {
  return isUint32(value) ? nodeId(value) : undefined;
}

export function fromRing(ring: RingId): Json {
  return { nodeId: ring.nodeId, sequence: String(ring.sequence) };
}

export function toRing(value: unknown): RingId | undefined {
  if (!isRecord(value)) return undefined;
  const id = toNodeId(value["nodeId"]);
  const digits = value["sequence"];
  if (id === undefined || !isText(digits) || !/^\d{1,20}$/.test(digits)) {
    return undefined;
  }
  const sequence = BigInt(digits);
  return sequence > MAX_UINT64 ? undefined : { nodeId: id, sequence };
}

export function fromIdentity({ clusterName, nodeNames }: Identity): Json {
  return {
    clusterName: cut(clusterName),
    nodeNames: Object.fromEntries(
      [...nodeNames].map(([id, name]) => [id, cut(name)]),
    ),
  };
}

export function toIdentity(value: unknown): Identity | undefined {
  if (!isRecord(value) || !isText(value["clusterName"])) return undefined;
  if (!isRecord(value["nodeNames"])) return undefined;
  const names = Object.entries(value["nodeNames"]);
  if (names.length > MAX_NODES) return undefined;
  const nodeNames = new Map<NodeId, string>();
  for (const [key, name] of names) {
    const id = /^\d{1,10}$/.test(key) ? toNodeId(Number(key)) : undefined;
    if (id === undefined || !isText(name)) return undefined;
    nodeNames.set(id, name);
  }
  return { clusterName: value["clusterName"], nodeNames };
}

export function fromCause({ call, code }: OutageCause): Json {
  return { call: cut(call), code: cut(code) };
}

function cut(text: string): string {
  return text.slice(0, MAX_TEXT_CHARACTERS);
}

export function toCause(value: unknown): OutageCause | undefined {
  if (!isRecord(value)) return undefined;
  const { call, code } = value;
  return isText(call) && isText(code) ? { call, code } : undefined;
}

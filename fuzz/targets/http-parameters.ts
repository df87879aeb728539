// Room fuzz: the parameters of the JSON API and of the event stream.
import assert from "node:assert/strict";
import type { Request } from "express";
import {
  BadRequest,
  readEntryQuery,
  readPosition,
} from "../../src/http/api/parameters.ts";
import { openInput, type Input } from "../input.ts";

const KINDS = ["quorum-lost", "quorum-gained", "ring-changed"];
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

export function fuzz(data: Uint8Array): void {
  const input = openInput(data);
  const request = requestOf(input);
  const query = readOrRefuse(() => readEntryQuery(request, KINDS));
  if (query !== undefined) {
    const { sinceMs = -Infinity, untilMs = Infinity, limit, kinds } = query;
    assert.ok(Number.isInteger(limit) && limit >= 1 && limit <= 1000);
    assert.ok(sinceMs <= untilMs, "a range, and no NaN");
    assert.ok(kinds?.every((kind) => KINDS.includes(kind)) ?? true);
  }
  const position = readOrRefuse(() => readPosition(request));
  assert.ok(position === undefined || Number.isSafeInteger(position));
}

function readOrRefuse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // Anything else would be told as our fault.
    assert.ok(error instanceof BadRequest, String(error));
    assert.doesNotMatch(error.message, UNPRINTABLE);
    assert.ok(error.message.length < 1000, "bounded");
    return undefined;
  }
}

/** A URL and header as node:http hands them over: of single bytes, without controls in the header. */
function requestOf(input: Input): Request {
  const header = input.bool() ? latin1(input, 20) : undefined;
  const url = `/api/v1/events?${latin1(input, 400)}`;
  return { url, get: () => header } as unknown as Request;
}

function latin1(input: Input, max: number): string {
  const bytes = input.bytes(input.below(max + 1));
  const isAllowed = (byte: number) => byte >= 0x20 && byte !== 0x7f;
  return Buffer.from(bytes.filter(isAllowed)).toString("latin1");
}

// Tests of room fuzz: what the fuzzer found once, in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request } from "express";
import { decodeCmap } from "../../src/corosync/cmap/decode.ts";
import { decode } from "../../src/corosync/votequorum/decode.ts";
import { BadRequest, readEntryQuery } from "../../src/http/api/parameters.ts";
import { at } from "../quorum/build.ts";

test("decode() takes no ring sequence that a uint64_t cannot hold: the journal would not read it back", () => {
  const nodelist = (ringSequence: bigint) =>
    decode({
      kind: "nodelist",
      ...at(0),
      ringNodeId: 1,
      ringSequence,
      members: [],
    }).kind;
  assert.equal(nodelist(2n ** 64n - 1n), "event");
  assert.equal(nodelist(2n ** 64n), "malformed");
});

test("decode() and decodeCmap() take no list with holes: what is in none was looked at by nobody", () => {
  const holes = new Array<unknown>(3);
  for (const item of [
    { kind: "quorum", quorate: 1, nodes: holes },
    { kind: "nodelist", ringNodeId: 1, ringSequence: 1n, members: holes },
    { kind: "snapshot", announced: true, infos: holes, failures: [] },
  ]) {
    assert.equal(decode({ ...item, ...at(0) }).kind, "malformed");
  }
  const read = { kind: "read", id: 1, durationMs: 1, truncated: false };
  const answer = decodeCmap({ ...read, ...at(0), entries: holes });
  assert.equal(answer.kind, "malformed");
});

test("readEntryQuery() quotes a parameter without anything that a terminal acts upon", () => {
  for (const sent of ["%C2%9B2J", "%E2%80%AEtxt", "%E2%80%A8", "\x9b2J"]) {
    const url = `/api/v1/events?${sent}=1`;
    assert.throws(
      () => readEntryQuery({ url } as unknown as Request, []),
      (error) =>
        error instanceof BadRequest &&
        !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(error.message),
    );
  }
});

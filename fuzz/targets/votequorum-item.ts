// Room fuzz: what the votequorum addon leaves in its mailbox, right, nearly right and not at all, all the way to the
// exposition.
import assert from "node:assert/strict";
import { decode } from "../../src/corosync/votequorum/decode.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import { MAX_NODES } from "../../src/quorum/state.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { parseExposition } from "../../test/metrics/parse-exposition.ts";
import { moment, openExposition } from "../../test/metrics/show.ts";
import { at } from "../../test/quorum/build.ts";
import { openInput, type Input } from "../input.ts";
import { bent, nearly, oddValue } from "../odd-values.ts";

const MAX_UINT32 = 0xffff_ffff;

export async function fuzz(data: Uint8Array): Promise<void> {
  const input = openInput(data);
  const exposition = openExposition();
  let state = initialState(at(0));
  let ms = 0;
  for (let items = 0; input.hasMore() && items < 20; items++) {
    ms += input.below(2000);
    const decoded = decode(rawItem(input, ms));
    if (decoded.kind === "malformed") {
      assert.ok(decoded.reason.length < 100_000);
    }
    if (decoded.kind !== "event") continue;
    assertFit(decoded.event);
    exposition.observe(decoded.event);
    const reduction = reduce(state, decoded.event);
    for (const transition of reduction.transitions) {
      assert.ok(Number.isFinite(transition.at.realtimeMs));
    }
    state = reduction.state;
    assert.ok(state.facts.nodeStates.size <= MAX_NODES);
  }
  const { body } = await exposition.render(state, moment(ms));
  parseExposition(body);
}

function rawItem(input: Input, ms: number): unknown {
  const kind = input.pick([
    "connected",
    "quorum",
    "nodelist",
    "expected",
    "snapshot",
    "dropped",
    "ended",
    "odd",
  ]);
  if (kind === "odd") return oddValue(input);
  return bent(input, () => ({ kind, ...at(ms), ...fieldsOf(kind, input) }));
}

function fieldsOf(kind: string, input: Input): Record<string, unknown> {
  switch (kind) {
    case "quorum":
      return {
        quorate: input.byte(),
        nodes: input.list(5, () =>
          bent(input, () => ({
            nodeId: smallId(input),
            state: input.below(5),
          })),
        ),
      };
    case "nodelist":
      return {
        ringNodeId: smallId(input),
        ringSequence: input.uint64(),
        members: input.list(5, () => nearly(input, smallId(input))),
      };
    case "expected":
      return { expectedVotes: input.byte() };
    case "snapshot":
      return {
        announced: input.bool(),
        infos: input.list(4, () => info(input)),
        failures: [],
      };
    case "dropped":
      return { count: input.uint32() };
    case "ended":
      return { call: input.text(20), code: input.byte() };
    default:
      return {};
  }
}

function info(input: Input): unknown {
  return bent(input, () => ({
    nodeId: smallId(input),
    state: input.below(5),
    votes: input.byte(),
    expectedVotes: input.byte(),
    highestExpected: input.byte(),
    totalVotes: input.byte(),
    quorum: input.byte(),
    flags: input.below(65536),
    qdeviceVotes: input.byte(),
    qdeviceName: input.text(20),
    durationMs: input.byte() / 16,
  }));
}

function smallId(input: Input): number {
  const id = input.byte();
  return id > 250 ? input.uint32() : id % 6;
}

const TYPES: Readonly<Record<string, string>> = {
  kind: "string",
  qdeviceName: "string",
  quorate: "boolean",
  announced: "boolean",
  sequence: "bigint",
};

/** Every value is of its type and in its range, all the way in; none is missing. */
function assertFit(event: QuorumEvent): void {
  JSON.stringify(event, (key, value: unknown) => {
    if (typeof value === "object" && value !== null) return value;
    assert.equal(typeof value, TYPES[key] ?? "number", key);
    if (typeof value === "bigint") {
      // What C's uint64_t holds.
      assert.ok(value >= 0n && value < 2n ** 64n, key);
      return value.toString();
    }
    if (typeof value === "number") {
      assert.ok(Number.isFinite(value) && value >= 0, key);
      assert.ok(key.endsWith("Ms") || value <= MAX_UINT32, key);
      assert.ok(key.endsWith("Ms") || Number.isInteger(value), key);
    }
    return value;
  });
}

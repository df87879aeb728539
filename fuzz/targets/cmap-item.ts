// Room fuzz: what the cmap addon leaves in its mailbox, through everything that is made of it, up to the exposition.
import assert from "node:assert/strict";
import {
  collectorNames,
  type ContextReading,
} from "../../src/context/reading.ts";
import { initialContext } from "../../src/context/state.ts";
import { take } from "../../src/context/take.ts";
import { createContext } from "../../src/corosync/cmap/context.ts";
import { decodeCmap } from "../../src/corosync/cmap/decode.ts";
import { initialState } from "../../src/quorum/state.ts";
import { freshness } from "../../test/context/build.ts";
import { parseExposition } from "../../test/metrics/parse-exposition.ts";
import { moment, openExposition } from "../../test/metrics/show.ts";
import { at } from "../../test/quorum/build.ts";
import { entriesOf } from "../cmap-entries.ts";
import { openInput, type Input } from "../input.ts";
import { bent, nearly, oddValue } from "../odd-values.ts";

const MAX_CHARACTERS = 100_000;

export async function fuzz(data: Uint8Array): Promise<void> {
  const input = openInput(data);
  const enabled = new Set(collectorNames);
  const context = createContext(enabled);
  let state = initialContext({ collectors: enabled, freshness }, at(0));
  let ms = 0;
  for (let items = 0; input.hasMore() && items < 12; items++) {
    ms += input.below(2000);
    const task = input.pick([
      "icmap",
      "knet",
      "connected",
      "totem",
      "scheduling",
    ]);
    const decoded = decodeCmap(rawItem(input, ms));
    if (decoded.kind === "malformed" || decoded.kind === "ended") continue;
    const { readings } = context.learn(task, decoded);
    for (const reading of readings) {
      assertFit(reading);
      state = take(state, reading).state;
    }
    context.plan(task);
  }
  const exposition = openExposition();
  const { body } = await exposition.render(
    initialState(at(0)),
    moment(ms, state),
  );
  parseExposition(body);
}

function rawItem(input: Input, ms: number): unknown {
  const kind = input.pick(["read", "read", "read", "failed", "ended", "odd"]);
  if (kind === "odd") return oddValue(input);
  const head = { kind, ...at(ms), id: input.byte() };
  if (kind === "read") {
    return bent(input, () => ({
      ...head,
      durationMs: 1,
      truncated: input.byte() === 1,
      entries: entriesOf(input).map((entry) => nearly(input, entry)),
    }));
  }
  return bent(input, () => ({
    ...head,
    call: "cmap_get",
    code: input.byte(),
    key: input.text(40),
  }));
}

/** Numbers are numbers, and nobody may fill our memory, or the exposition, by writing into cmap. */
function assertFit(reading: ContextReading): void {
  const text = JSON.stringify(reading, (key, value: unknown) => {
    if (typeof value === "number") assert.ok(Number.isFinite(value), key);
    return typeof value === "bigint" ? value.toString() : value;
  });
  assert.ok(text.length < MAX_CHARACTERS, `${reading.collector} is unbounded`);
}

// Room fuzz: what an earlier process left on a disk that tore, lost, doubled and spoiled lines, added up again.
import assert from "node:assert/strict";
import { recover } from "../../src/journal/recover.ts";
import type { Fold } from "../../src/journal/fold.ts";
import { memoryFiles } from "../memory-files.ts";
import { openInput, type Input } from "../input.ts";
import { journalLines, type Told } from "../journal-lines.ts";

const PATH = "/journal.jsonl";
const KEEP = 2;

export async function fuzz(data: Uint8Array): Promise<void> {
  const input = openInput(data);
  if (input.byte() % 8 === 0) {
    await recoverFrom([input.bytes(600), input.bytes(600), input.rest()]);
    return;
  }
  const told = journalLines(input);
  const whole = await recoverFrom(inFiles(told.lines, input));
  assertTold(whole, told);
  const damaged = told.lines.flatMap((line) => damage(line, input));
  const sum = await recoverFrom(inFiles(damaged, input));
  assertNothingInvented(sum, told);
  const found = Buffer.concat(damaged).toString("latin1");
  const doubled = found.replaceAll(/[^\n]*\n/g, "$&$&");
  const again = await recoverFrom([Buffer.from(doubled, "latin1")]);
  const once = await recoverFrom([Buffer.from(found, "latin1")]);
  assert.deepEqual(again, once, "what is there twice counts once");
}

async function recoverFrom(
  newestFirst: readonly Uint8Array[],
): Promise<Fold | undefined> {
  const [current, first, second] = newestFirst;
  const files = new Map<string, Uint8Array>();
  if (current) files.set(PATH, current);
  if (first) files.set("/journal.1.jsonl", first);
  if (second) files.set(`${PATH}.mark`, second.subarray(0, 512));
  if (second) files.set("/journal.2.jsonl", second);
  return recover(PATH, KEEP, {
    fs: memoryFiles(files),
    maxFileBytes: 1 << 20,
    onBadLine: () => undefined,
    onUnreadable(path, error) {
      throw new Error(`${path} could be read`, { cause: error });
    },
  });
}

/** Oldest lines in the oldest file. */
function inFiles(
  lines: readonly Uint8Array[],
  input: Input,
): readonly Uint8Array[] {
  const cut = input.below(lines.length + 1);
  return [Buffer.concat(lines.slice(cut)), Buffer.concat(lines.slice(0, cut))];
}

/** One fault of a disk: any burst of up to 32 bits is a fault that the checksum is sure to see. */
function damage(line: Uint8Array, input: Input): readonly Uint8Array[] {
  const at = input.below(line.length);
  switch (input.below(10)) {
    case 5:
      return [];
    case 6:
      return [line, line];
    case 7:
      return [line.subarray(0, at)];
    case 8:
      return [line.subarray(at)];
    case 9: {
      const spoiled = Uint8Array.from(line);
      const burst = input.bytes(4);
      burst.forEach((bits, n) => {
        const index = at + n;
        if (index < spoiled.length) {
          spoiled[index] = (spoiled[index] ?? 0) ^ bits;
        }
      });
      return [spoiled];
    }
    default:
      return [line];
  }
}

function assertTold(sum: Fold | undefined, told: Told): void {
  assert.equal(sum?.seq ?? 0, told.seq);
  assert.deepEqual(countsOf(sum), told.counts);
}

function assertNothingInvented(sum: Fold | undefined, told: Told): void {
  assert.ok((sum?.seq ?? 0) <= told.seq, "no entry that never was");
  for (const [name, count] of Object.entries(countsOf(sum))) {
    const most = told.counts[name] ?? 0;
    assert.ok(count <= most, `${name} is ${count}, at most ${most} were`);
  }
}

function countsOf(sum: Fold | undefined): Readonly<Record<string, number>> {
  if (sum === undefined) return {};
  const { nodes, ...counts } = sum.durable.counters;
  const nodeCounts = [...nodes].flatMap(([id, { joins, leaves }]) => [
    [`joins of ${id}`, joins] as const,
    [`leaves of ${id}`, leaves] as const,
  ]);
  return Object.fromEntries(
    [...Object.entries(counts), ...nodeCounts].filter(
      ([name, count]) => !name.endsWith("Ms") && count > 0,
    ),
  );
}

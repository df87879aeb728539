// Room fuzz: lines as a right program wrote them, and what they are known to add up to.
import { encodeCheckpoint } from "../src/journal/line/checkpoint.ts";
import type { JournalEntry } from "../src/journal/line/entry.ts";
import { encodeLine } from "../src/journal/line/text.ts";
import { encodeTransition } from "../src/journal/line/transition.ts";
import { durableOf } from "../src/quorum/past/durable.ts";
import type { Instant } from "../src/quorum/terms/ids.ts";
import { nodeId } from "../src/quorum/terms/ids.ts";
import { replay } from "../src/quorum/past/replay.ts";
import { initialState } from "../src/quorum/state.ts";
import type { Sighting, Transition } from "../src/quorum/transition.ts";
import type { Input } from "./input.ts";

export interface Told {
  /** Oldest first, each with its newline. */
  readonly lines: readonly Uint8Array[];
  /** Of the newest entry; 0: there is none. */
  readonly seq: number;
  /** By the name of the counter, those above 0. Tallied here, not by the code that is tested. */
  readonly counts: Readonly<Record<string, number>>;
}

const START_MS = 1_767_225_600_000;
const MAX_ENTRIES = 60;

export function journalLines(input: Input): Told {
  const lines: Uint8Array[] = [];
  const counts: Record<string, number> = {};
  let seq = 0;
  let turn = 0;
  let boot = "boot-1";
  let at: Instant = { realtimeMs: START_MS, monotonicMs: 0 };
  let durable = durableOf(initialState(at));
  const write = (entry: JournalEntry) => {
    lines.push(Buffer.from(encodeLine(entry)));
  };
  for (let left = input.below(MAX_ENTRIES); left > 0; left--) {
    const passedMs = input.below(5000);
    at = {
      realtimeMs: at.realtimeMs + passedMs,
      monotonicMs: at.monotonicMs + passedMs,
    };
    const what = input.below(16);
    if (what === 14) {
      boot = `boot-${input.below(3)}`;
      at = { ...at, monotonicMs: 0 };
    }
    if (what === 15) {
      turn += 1;
      write(encodeCheckpoint(durable, { seq, turn, boot, at }));
      continue;
    }
    seq += 1 + (what === 13 ? input.below(300) : 0);
    const transition = transitionOf(input, what, at);
    write(encodeTransition(transition, { seq, boot }));
    durable = replay(durable, transition);
    for (const name of countedAs(transition)) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return { lines, seq, counts };
}

function transitionOf(input: Input, what: number, at: Instant): Transition {
  const sinceMs = input.below(10_000);
  const since = {
    realtimeMs: at.realtimeMs - sinceMs,
    monotonicMs: at.monotonicMs - sinceMs,
  };
  const sighting: Sighting = input.bool()
    ? { at, observed: true }
    : { at, observed: false, since };
  const source = input.pick(["callback", "announced-look", "timer"]);
  const from = input.below(4);
  const to = from + 1 + input.below(3);
  const id = nodeId(input.below(6));
  switch (what) {
    case 0:
    case 1:
      return { kind: "quorum-lost", source, ...sighting };
    case 2:
      return { kind: "quorum-gained", source, ...sighting };
    case 3:
      return { kind: "node-joined", nodeId: id, source, ...sighting };
    case 4:
      return { kind: "node-left", nodeId: id, source, ...sighting };
    case 5:
      return { kind: "expected-votes-changed", from, to, source, ...sighting };
    case 6:
      return {
        kind: "total-votes-changed",
        from: to,
        to: from,
        source,
        ...sighting,
      };
    case 7:
      return { kind: "qdevice-silent", source, ...sighting };
    case 8:
      return { kind: "corosync-back", ...sighting };
    case 9: {
      const cause = { call: input.text(300), code: "CS_ERR_LIBRARY" };
      return { kind: "corosync-lost", cause, ...sighting };
    }
    case 10: {
      const names = new Map([[id, input.text(300)]]);
      const identity = { clusterName: input.text(300), nodeNames: names };
      return {
        kind: "identity-changed",
        from: identity,
        to: identity,
        ...sighting,
      };
    }
    default: {
      const ring = { nodeId: id, sequence: input.uint64() };
      return { kind: "ring-changed", from: ring, to: ring, ...sighting };
    }
  }
}

function countedAs(transition: Transition): readonly string[] {
  switch (transition.kind) {
    case "quorum-lost":
      return ["quorumLost"];
    case "quorum-gained":
      return ["quorumGained"];
    case "expected-votes-changed":
      return ["expectedVotesUp"];
    case "total-votes-changed":
      return ["totalVotesDown"];
    case "node-joined":
      return [`joins of ${transition.nodeId}`];
    case "node-left":
      return [`leaves of ${transition.nodeId}`];
    case "ring-changed":
      return ["ringChanges"];
    case "qdevice-silent":
      return ["qdeviceSilent"];
    case "qdevice-voting":
    case "corosync-lost":
    case "corosync-back":
    case "identity-changed":
      return [];
    default:
      return transition satisfies never;
  }
}

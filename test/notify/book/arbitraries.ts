// Tests of room notify: stories that a cluster of four could tell, so that alerts come and go.
import fc from "fast-check";
import type { QuorumEvent } from "../../../src/quorum/event.ts";
import {
  connected,
  info,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  silent,
  timerLook,
} from "../../quorum/build.ts";

type Scene =
  | { readonly kind: "sync" | "look"; readonly others: readonly number[] }
  | { readonly kind: "begun"; readonly others: readonly number[] }
  | { readonly kind: "lost" | "silent" | "connected" };

function sceneOf(others: fc.Arbitrary<readonly number[]>): fc.Arbitrary<Scene> {
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("sync" as const), others }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("begun" as const), others }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant("look" as const), others }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          "lost" as const,
          "silent" as const,
          "connected" as const,
        ),
      }),
    },
  );
}

const gap = fc.oneof(
  fc.integer({ min: 3, max: 900 }),
  fc.constantFrom(3, 2500, 4000),
);

/** Node 1 sees any others of four. */
export const plausibleEvents = eventsOf(fc.subarray([2, 3, 4]));

/** Node 2 stays with node 1. */
export const eventsOfTwo = eventsOf(
  fc.subarray([3, 4]).map((others) => [2, ...others]),
);

/** Node 1 of four; three of them are quorate. A look tells the votes of the newest ring that was synced. */
function eventsOf(
  others: fc.Arbitrary<readonly number[]>,
): fc.Arbitrary<readonly QuorumEvent[]> {
  return fc
    .array(fc.tuple(gap, sceneOf(others)), {
      minLength: 5,
      maxLength: 40,
      size: "max",
    })
    .map(tell);
}

function tell(
  scenes: readonly (readonly [number, Scene])[],
): readonly QuorumEvent[] {
  let ms = 10;
  let sequence = 4;
  let members: readonly number[] = [1, 2, 3, 4];
  const events: QuorumEvent[] = [
    connected(1),
    nodelistNotified(2, sequence, members),
    quorumNotified(3, true, states(members)),
    look(4, members),
  ];
  for (const [passed, { kind, ...more }] of scenes) {
    ms += passed;
    switch (kind) {
      case "sync":
      case "begun": {
        const ring = [1, ...("others" in more ? more.others : [])];
        sequence += 4;
        events.push(nodelistNotified(ms, sequence, ring));
        if (kind === "begun") break;
        members = ring;
        events.push(
          quorumNotified(ms + 1, ring.length > 2, states(ring)),
          look(ms + 2, ring),
        );
        break;
      }
      case "look":
        events.push(timerLook(ms, ...numbers(members)));
        break;
      case "lost":
        events.push(lost(ms));
        break;
      case "silent":
        events.push(silent(ms));
        break;
      case "connected":
        events.push(connected(ms));
        break;
      default:
        kind satisfies never;
    }
  }
  return events;
}

function states(members: readonly number[]): Readonly<Record<number, number>> {
  return Object.fromEntries(
    [1, 2, 3, 4].map((id) => [id, members.includes(id) ? 1 : 2]),
  );
}

function look(ms: number, members: readonly number[]): QuorumEvent {
  return observed(ms, ...numbers(members));
}

function numbers(members: readonly number[]) {
  const own = {
    flags: members.length > 2 ? 2 : 0,
    totalVotes: members.length,
    expectedVotes: 4,
    highestExpected: 4,
    quorum: 3,
  };
  const rest = [2, 3, 4].map((id) =>
    info(id, { state: members.includes(id) ? 1 : 2, expectedVotes: 4 }),
  );
  return [own, rest] as const;
}

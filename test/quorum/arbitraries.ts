// Tests of room quorum: arbitrary events, sane and garbage, for properties.
import fc from "fast-check";
import type {
  Identity,
  LossCause,
  NodeInfo,
  OwnInfo,
  QuorumEvent,
} from "../../src/quorum/event.ts";
import {
  type Instant,
  type NodeId,
  nodeId,
} from "../../src/quorum/terms/ids.ts";
import { at } from "./build.ts";

/** Few values, so that collisions and repetitions happen, and every kind of nonsense. */
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
  { weight: 1, arbitrary: fc.double() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY),
  },
);

const id: fc.Arbitrary<NodeId> = fc
  .oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
  )
  .map(nodeId);

/** Objects as edges make them: fast-check's own sometimes have no prototype, which deepEqual takes for a difference. */
export function plain<T extends object>(model: {
  [K in keyof T]: fc.Arbitrary<T[K]>;
}): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

/** Names with quotes, newlines, backslashes, commas and halves of characters. */
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      "a",
      '"',
      "\\",
      "\n",
      ",",
      "=",
      "}",
      "\uD800",
      "\u00E9",
      "\r",
    ),
  }),
  fc.string({ unit: "binary" }),
);

const info: fc.Arbitrary<NodeInfo> = plain({
  nodeId: id,
  state: number,
  votes: number,
  expectedVotes: number,
  flags: fc.oneof(fc.integer({ min: 0, max: 2047 }), number),
  qdeviceVotes: number,
  qdeviceName: text,
  durationMs: number,
});

const own: fc.Arbitrary<OwnInfo> = plain({
  info,
  highestExpected: number,
  totalVotes: number,
  quorum: number,
}).map(({ info: nodeInfo, ...more }) => ({
  ...nodeInfo,
  ...more,
  nodeId: nodeId(1),
}));

const identity: fc.Arbitrary<Identity> = plain({
  clusterName: text,
  nodeNames: fc
    .array(fc.tuple(id, text), { maxLength: 6 })
    .map((names) => new Map(names)),
});

const cause: fc.Arbitrary<LossCause> = plain({
  call: fc.constantFrom(
    "votequorum_initialize",
    "votequorum_dispatch",
    "close",
  ),
  code: fc.oneof(
    fc.constantFrom("CS_ERR_LIBRARY", "CS_ERR_ACCESS", "CS_ERR_VERSION"),
    text,
  ),
});

function eventAt(moment: Instant): fc.Arbitrary<QuorumEvent> {
  const base = { at: fc.constant(moment) };
  return fc.oneof(
    plain({ kind: fc.constant("connected" as const), ...base }),
    plain({
      kind: fc.constant("quorum-notified" as const),
      ...base,
      quorate: fc.boolean(),
      nodes: fc.array(plain({ nodeId: id, state: number }), {
        maxLength: 8,
      }),
    }),
    plain({
      kind: fc.constant("nodelist-notified" as const),
      ...base,
      ring: plain({
        nodeId: id,
        sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      }),
      members: fc.array(id, { maxLength: 8 }),
    }),
    plain({
      kind: fc.constant("expected-votes-notified" as const),
      ...base,
      expectedVotes: number,
    }),
    {
      weight: 3,
      arbitrary: plain({
        kind: fc.constant("observed" as const),
        ...base,
        announced: fc.boolean(),
        own,
        others: fc.array(info, { maxLength: 8 }),
      }),
    },
    plain({ kind: fc.constant("silent" as const), ...base }),
    plain({ kind: fc.constant("lost" as const), ...base, cause }),
    plain({ kind: fc.constant("identified" as const), ...base, identity }),
    plain({
      kind: fc.constant("dropped" as const),
      ...base,
      count: number,
    }),
  );
}

/** Events at moments that are no moments, in no order. */
export const garbageEvents: fc.Arbitrary<readonly QuorumEvent[]> = fc.array(
  fc
    .record({
      realtimeMs: fc.double(),
      monotonicMs: fc.oneof(fc.double(), fc.nat(10_000)),
    })
    .chain(eventAt),
  { maxLength: 30, size: "max" },
);

/** Events in the order of their time; gaps are short, at the limit of freshness, and long. */
export const orderedEvents: fc.Arbitrary<readonly QuorumEvent[]> = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 900 }),
      fc.constantFrom(0, 3000, 3001, 60_000),
    ),
    {
      maxLength: 30,
      size: "max",
    },
  )
  .chain((gaps) => {
    let ms = 0;
    const events = gaps.map((gap) => {
      ms += gap;
      return eventAt(at(ms));
    });
    return fc.tuple(...events);
  });

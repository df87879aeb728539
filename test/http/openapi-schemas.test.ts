// Room http: the schemas of docs/openapi.yaml take everything that is really sent, and nothing else.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { collectorNames } from "../../src/context/reading.ts";
import type { LinkTransition } from "../../src/context/transition.ts";
import { eventKinds } from "../../src/journal/line/entry.ts";
import { memoryJournal } from "../../src/journal/memory-journal.ts";
import { durableOf } from "../../src/quorum/past/durable.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import type { Sighting, Transition } from "../../src/quorum/transition.ts";
import { statusDocument } from "../../src/status/project.ts";
import { contextOf, knet, link } from "../context/build.ts";
import { scenes } from "../metrics/scenes.ts";
import { at, feed, healthy, identity, silent } from "../quorum/build.ts";
import { about, fakeJournal } from "./fake-journal.ts";
import { faultsOf, openapi } from "./openapi.ts";
import { get, serve } from "./serve.ts";
import { openStream } from "./stream-client.ts";

/** Places whose keys are data, not names of the schema. */
const MAPS = new Set(["connectionErrors", "nodeNames"]);

type Mutant = readonly [place: string, document: unknown];

/** The same document again and again, each time with one more property, or without one, somewhere inside. */
function* mutants(value: unknown, place = ""): Generator<Mutant> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      for (const [where, mutant] of mutants(
        item,
        `${place}/${String(index)}`,
      )) {
        yield [where, value.with(index, mutant)];
      }
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const isMap = MAPS.has(place.split("/").at(-1) ?? "");
  yield [`${place} +unknown`, { ...value, unknown: 0 }];
  for (const [name, inner] of Object.entries(value)) {
    if (!isMap) {
      const { [name]: left, ...rest } = value as Record<string, unknown>;
      yield [`${place} -${name} ${typeof left}`, rest];
    }
    for (const [where, mutant] of mutants(inner, `${place}/${name}`)) {
      yield [where, { ...value, [name]: mutant }];
    }
  }
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** One Alertmanager that took alerts, and one that was never reached. */
const pushing = {
  ...about,
  members: [
    {
      label: "http://am1:9093",
      address: "192.0.2.1",
      pending: 0,
      sent: 2,
      failed: 0,
      clockSkewMs: -1500,
      lastError: undefined,
      lastAcknowledgedAtMs: 1_767_225_600_000,
    },
    {
      label: "http://am2:9093",
      address: undefined,
      pending: 1,
      sent: 0,
      failed: 3,
      clockSkewMs: undefined,
      lastError: "connection refused",
      lastAcknowledgedAtMs: undefined,
    },
  ],
};

const bare = { enabled: undefined, latencyAverageSeconds: undefined };

suite("Status", () => {
  const documents = [
    ...scenes.map(({ name, events, readings, atMs }) => ({
      name,
      document: statusDocument(feed(events).state, at(atMs), {
        ...pushing,
        context: contextOf(collectorNames, readings),
      }),
    })),
    {
      name: "links of which corosync tells little",
      document: statusDocument(healthy(), at(1500), {
        ...about,
        context: contextOf(["knet"], [knet(1400, [link(2, 7, bare)])]),
      }),
    },
    {
      name: "silent",
      document: statusDocument(healthy(silent(3500)), at(3600), about),
    },
    { name: "empty", document: statusDocument(feed([]).state, at(1), about) },
  ];
  for (const { name, document } of documents) {
    test(`of scene ${name} is valid, and no property is free to come or go`, () => {
      const sent = throughJson(document);
      assert.deepEqual(faultsOf(sent, "Status"), []);
      for (const [place, mutant] of mutants(sent)) {
        assert.notDeepEqual(faultsOf(mutant, "Status"), [], place);
      }
    });
  }

  test("promise 1: a state while it is not up is no valid document", () => {
    const document = statusDocument(healthy(), at(1500), about);
    const stale = throughJson({ ...document, up: false });
    assert.notDeepEqual(faultsOf(stale, "Status"), []);
    const empty = throughJson({ ...document, state: null });
    assert.notDeepEqual(faultsOf(empty, "Status"), []);
  });

  test("promise 1: no links without why, and no why beside links", () => {
    const document = statusDocument(healthy(), at(1500), about);
    const silent = throughJson({ ...document, noLinks: null });
    assert.notDeepEqual(faultsOf(silent, "Status"), []);
    const both = throughJson({ ...document, links: [] });
    assert.notDeepEqual(faultsOf(both, "Status"), []);
  });
});

type Happening = Transition | LinkTransition;

/** One of every kind: a compiler's error when one is missing. */
const changes: Readonly<Record<Happening["kind"], object>> = {
  "quorum-lost": { source: "callback" },
  "quorum-gained": { source: "timer" },
  "expected-votes-changed": { from: 3, to: 4, source: "announced-look" },
  "total-votes-changed": { from: 3, to: 2, source: "timer" },
  "node-joined": { nodeId: nodeId(2), source: "callback" },
  "node-left": { nodeId: nodeId(4294967295), source: "callback" },
  "ring-changed": {
    from: { nodeId: nodeId(1), sequence: 4n },
    to: { nodeId: nodeId(1), sequence: 2n ** 64n - 1n },
  },
  "qdevice-voting": { source: "timer" },
  "qdevice-silent": { source: "timer" },
  "corosync-lost": { cause: { call: "poll", code: "TIMEOUT" } },
  "corosync-back": {},
  "identity-changed": {
    from: identity("", {}),
    to: identity("c1", { 1: "n1", 2: "" }),
  },
  "link-up": { nodeId: nodeId(4294967295), link: 7 },
  "link-down": { nodeId: nodeId(1), link: 0 },
};

const sightings: readonly Sighting[] = [
  { at: at(1000), observed: true },
  { at: at(1000), observed: false, since: at(-3_600_000) },
];

/** A journal with one entry of every kind, observed and not. */
function fullJournal() {
  const bootId = "00000000-0000-0000-0000-000000000000";
  const journal = memoryJournal({ bootId, now: () => at(0) });
  const transitions = sightings.flatMap((sighting) =>
    Object.entries(changes).map(
      ([kind, change]) => ({ kind, ...change, ...sighting }) as Happening,
    ),
  );
  journal.tell({ kind: "started", version: "1.2.3", pid: 42 });
  journal.record(transitions, durableOf(healthy()));
  journal.tell({ kind: "stopped", reason: "SIGTERM" });
  const alert = {
    key: "CorosyncQuorumLost",
    labels: {
      alertname: "CorosyncQuorumLost",
      severity: "critical",
      cluster_name: "lab",
      node_name: "node1",
    },
    startsAt: "2026-01-01T00:00:00.000Z",
  };
  journal.tell({ kind: "alert-firing", ...alert });
  journal.tell({
    kind: "alert-acknowledged",
    ...alert,
    status: "firing",
    alertmanager: "http://am1:9093",
  });
  journal.tell({ kind: "alert-resolved", ...alert });
  return journal;
}

interface Sent {
  readonly kind: string;
  readonly observed: boolean;
}

async function allEvents(): Promise<readonly Sent[]> {
  const journal = fullJournal();
  const { api } = fakeJournal();
  await using serving = await serve({
    api: { ...api, eventKinds, events: (query) => journal.read(query) },
  });
  const { body } = await get(serving.port, "/api/v1/events?limit=1000");
  return (JSON.parse(body) as { readonly events: readonly Sent[] }).events;
}

suite("Event", () => {
  test("every kind, observed or not, is valid, and no property is free to come or go", async () => {
    const events = await allEvents();
    assert.equal(events.length, 2 * Object.keys(changes).length + 5);
    for (const event of events) {
      assert.deepEqual(faultsOf(event, "Event"), [], JSON.stringify(event));
      for (const [place, mutant] of mutants(event)) {
        const words = `${event.kind} ${place}`;
        assert.notDeepEqual(faultsOf(mutant, "Event"), [], words);
      }
    }
  });

  test("the documented kinds are those that are written, and those that ?kind= takes", async () => {
    const schema = openapi.components.schemas["EventKind"] as {
      readonly enum: readonly string[];
    };
    const written = new Set((await allEvents()).map(({ kind }) => kind));
    assert.deepEqual(schema.enum.toSorted(), [...written].toSorted());
    assert.deepEqual(schema.enum.toSorted(), eventKinds.toSorted());
  });

  test("an event of a newer version is valid whatever it has, one of an unknown version or kind is not", async () => {
    const [event] = await allEvents();
    const newer = { ...event, v: 2, kind: "new", anything: { at: "all" } };
    assert.deepEqual(faultsOf(newer, "Event"), []);
    assert.notDeepEqual(faultsOf({ ...event, v: 0 }, "Event"), []);
    assert.notDeepEqual(faultsOf({ ...event, kind: "new" }, "Event"), []);
  });

  test("the stream sends the same documents, and gaps that are valid", async () => {
    const journal = fullJournal();
    const { api } = fakeJournal();
    await using serving = await serve({
      api: { ...api, events: (query) => journal.read(query) },
    });
    const path = "/api/v1/events/stream";
    using client = await openStream(serving.port, `${path}?after=999`);
    using whole = await openStream(serving.port, `${path}?after=0`);
    const expected = (await allEvents()).toReversed();
    await whole.received(expected.length);
    assert.deepEqual(
      whole.messages().map(({ data }) => data),
      expected,
    );
    for (const { id, event, data } of whole.messages()) {
      const { seq, kind } = data as {
        readonly seq: number;
        readonly kind: string;
      };
      assert.deepEqual([id, event], [String(seq), kind]);
    }
    await client.received(1);
    const [gap] = client.messages();
    assert.equal(gap?.event, "gap");
    assert.deepEqual(faultsOf(gap.data, "Gap"), []);
    for (const [place, mutant] of mutants(gap.data)) {
      assert.notDeepEqual(faultsOf(mutant, "Gap"), [], place);
    }
  });
});

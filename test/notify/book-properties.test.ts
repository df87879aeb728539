// Tests of room notify: what holds for alerts whatever happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Alert } from "../../src/notify/alert.ts";
import { alertsOf } from "../../src/notify/book/alerts-of.ts";
import { type Book, emptyBook } from "../../src/notify/book/book.ts";
import { acknowledged } from "../../src/notify/book/life/acknowledged.ts";
import { nextReviewMs } from "../../src/notify/book/life/due.ts";
import { type News, news } from "../../src/notify/book/past/news.ts";
import { restore } from "../../src/notify/book/past/restore.ts";
import { review } from "../../src/notify/book/review.ts";
import type { Settings } from "../../src/notify/book/rule.ts";
import { ruleOf } from "../../src/notify/book/rules.ts";
import { currentFacts } from "../../src/quorum/availability.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import type { Instant } from "../../src/quorum/terms/ids.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState, type QuorumState } from "../../src/quorum/state.ts";
import type { Transition } from "../../src/quorum/transition.ts";
import { garbageEvents, orderedEvents } from "../quorum/arbitraries.ts";
import { at, identified } from "../quorum/build.ts";
import { eventsOfTwo, plausibleEvents } from "./book/arbitraries.ts";

/** Short times, so that alerts come to all their ends within a few events. */
const settings: Settings = {
  settleMs: 400,
  ttlMs: 60_000,
  clusterName: "",
  pendingMs: 300,
};
const runs = { numRuns: 500 };

interface Scene {
  readonly before: Book;
  readonly book: Book;
  readonly state: QuorumState;
  readonly transitions: readonly Transition[];
  readonly now: Instant;
  readonly alerts: readonly Alert[];
  readonly told: readonly News[];
}

/** Every review of a story. `takes`: whether an Alertmanager takes what is said after each one, in turn. */
function play(
  events: readonly QuorumEvent[],
  takes: readonly boolean[],
): readonly Scene[] {
  let state = initialState(at(0));
  let book = emptyBook;
  let nowMs = 0;
  return events.map((event, index) => {
    const reduction = reduce(state, event);
    state = reduction.state;
    const { monotonicMs } = event.at;
    if (monotonicMs > nowMs && monotonicMs < 1e9) nowMs = monotonicMs;
    const now = at(nowMs);
    const before = book;
    book = review(book, { ...reduction, now }, settings);
    const reviewed = book;
    const alerts = alertsOf(book, { state, now });
    if (takes[index % takes.length] === true) {
      for (const alert of alerts) book = acknowledged(book, alert, now);
    }
    return {
      before,
      book: reviewed,
      state,
      transitions: reduction.transitions,
      now,
      alerts,
      told: news(before, reviewed),
    };
  });
}

const takes = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
const named = identified(0, "prod", { 1: "n1", 2: "n2", 3: "n3", 4: "n4" });
const stories = fc.oneof(garbageEvents, orderedEvents, plausibleEvents);

function holds(check: (scene: Scene, index: number) => void): void {
  fc.assert(
    fc.property(stories, fc.boolean(), takes, (events, isNamed, taking) => {
      play(isNamed ? [named, ...events] : events, taking).forEach(check);
    }),
    runs,
  );
}

test("review() is total, and its timer never rings without getting further", () => {
  let raised = 0;
  let ended = 0;
  holds(({ book, now, told }) => {
    raised += told.filter(({ kind }) => kind === "alert-firing").length;
    ended += book.resolved.size;
    const nextMs = nextReviewMs(book, settings);
    assert.ok(nextMs === undefined || nextMs > now.monotonicMs);
  });
  assert.ok(
    raised > 100 && ended > 100,
    `stories are dull: ${raised}, ${ended}`,
  );
});

test("review() of the same moment again changes nothing", () => {
  holds(({ book, state, now }) => {
    const moment = { state, transitions: [], now };
    const again = review(book, moment, settings);
    assert.equal(review(again, moment, settings), again);
  });
});

test("review() raises CorosyncQuorumLost with every observed loss in a named cluster", () => {
  let losses = 0;
  holds(({ transitions, state, alerts }) => {
    const isLost = transitions.some(
      ({ kind, observed }) => kind === "quorum-lost" && observed,
    );
    const { identity, facts } = state;
    if (
      !isLost ||
      identity.clusterName === "" ||
      facts.ownNodeId === undefined
    ) {
      return;
    }
    losses += 1;
    const alert = alerts.find(({ key }) => key === "CorosyncQuorumLost");
    assert.equal(alert?.status, "firing");
    assert.ok(alert.isRepeated);
  });
  assert.ok(losses > 100, `stories are dull: ${losses}`);
});

test("review() says neither CorosyncNodeLost nor CorosyncQuorumAtRisk firing unless this node is quorate", () => {
  let said = 0;
  holds(({ alerts, state, now }) => {
    const shared = alerts.filter(
      ({ key, status }) =>
        status === "firing" &&
        (key.startsWith("CorosyncNodeLost") || key === "CorosyncQuorumAtRisk"),
    );
    said += shared.length;
    if (shared.length === 0) return;
    const facts = currentFacts(state, now, state.freshForMs);
    assert.ok(facts !== undefined);
    // A sync that goes on may have begun with quorum.
    assert.ok(
      facts.quorate ||
        facts.sync === "began" ||
        facts.sync === "awaiting-first",
    );
  });
  assert.ok(said > 100, `stories are dull: ${said}`);
});

test("review() raises and ends CorosyncNodeLost only in a quorate node outside of syncs", () => {
  holds(({ told, state, now, before }) => {
    for (const { key, kind, startsAt } of told) {
      if (!key.startsWith("CorosyncNodeLost")) continue;
      const entry = before.entries.get(key);
      // One that waited in vain for a day is only dropped.
      if (kind === "alert-resolved" && entry?.phase.kind === "firing") {
        assert.fail(`${key} of ${startsAt} ended without settling`);
      }
      const facts = currentFacts(state, now, state.freshForMs);
      if (kind === "alert-firing" && entry?.phase.kind !== "firing") {
        // Labels may come later than the raising, at any moment.
        assert.ok(facts?.quorate === true && facts.sync !== "began");
      }
    }
  });
});

test("alertsOf() repeats only what is seen, or what only this node can say", () => {
  holds(({ alerts, book }) => {
    for (const alert of alerts) {
      if (alert.status !== "firing" || !alert.isRepeated) continue;
      const entry = book.entries.get(alert.key);
      assert.equal(entry?.phase.kind, "firing");
      assert.ok(
        entry.sight === "present" || ruleOf(entry.name).about === "own-node",
      );
      assert.notEqual(entry.sight, "absent");
    }
  });
});

test("review() ends only what fires, once, with the labels it began with", () => {
  fc.assert(
    fc.property(stories, takes, (events, taking) => {
      const open = new Map<string, News>();
      for (const { told, alerts } of play([named, ...events], taking)) {
        for (const item of told) {
          const known = open.get(item.key);
          if (item.kind === "alert-firing") {
            assert.equal(known, undefined);
            open.set(item.key, item);
          } else {
            assert.deepEqual(item, { ...known, kind: "alert-resolved" });
            open.delete(item.key);
          }
        }
        assert.equal(new Set(alerts.map(({ key }) => key)).size, alerts.length);
        for (const { key, labels, status } of alerts) {
          assert.ok(status === "resolved" || open.has(key));
          if (status === "firing") {
            assert.deepEqual({ ...labels }, open.get(key)?.labels);
          }
        }
      }
    }),
    runs,
  );
});

test("alertsOf() gives only what Alertmanager takes: short texts and labels, moments that are moments", () => {
  holds(({ alerts }) => {
    for (const alert of alerts) {
      const { labels, annotations, startsAtMs } = alert;
      for (const value of Object.values(labels) as string[]) {
        assert.ok(value.length > 0 && value.length <= 255);
        assert.ok(!/\p{Surrogate}/u.test(value));
      }
      assert.ok(annotations.description.length <= 1500);
      assert.ok(Number.isSafeInteger(startsAtMs));
      assert.ok(new Date(startsAtMs).toISOString().length > 0);
      if (alert.status === "resolved") {
        assert.ok(alert.resolvedAtMs >= startsAtMs);
      }
    }
  });
});

test("lastPagedQuorumLossMs is a loss that was counted, and never goes without an acknowledgement", () => {
  holds(({ book, before, state }) => {
    const paged = book.lastPagedQuorumLossMs;
    if (paged === before.lastPagedQuorumLossMs) return;
    assert.equal(paged, state.counters.lastQuorumLossMs);
    const phase = book.entries.get("CorosyncQuorumLost")?.phase;
    assert.ok(phase !== undefined && phase.kind !== "pending");
    assert.notEqual(phase.acknowledgedMs, undefined);
  });
});

test("restore() gives back what the news told: the same alerts, acknowledged or not", () => {
  let open = 0;
  fc.assert(
    fc.property(
      fc.oneof(orderedEvents, plausibleEvents),
      takes,
      (events, taking) => {
        const journal: object[] = [];
        const scenes = play([named, ...events], taking);
        scenes.forEach(({ told, transitions, now, alerts }, index) => {
          const text = new Date(Math.floor(now.realtimeMs)).toISOString();
          for (const { kind, at: when, ...rest } of transitions) {
            if (
              kind !== "quorum-lost" &&
              kind !== "node-left" &&
              kind !== "node-joined"
            )
              continue;
            journal.unshift({
              ...rest,
              kind,
              at: new Date(when.realtimeMs).toISOString(),
            });
          }
          for (const item of told) journal.unshift({ ...item, at: text });
          if (taking[index % taking.length] !== true) return;
          for (const { key, labels, status, startsAtMs } of alerts) {
            const startsAt = new Date(startsAtMs).toISOString();
            journal.unshift({
              kind: "alert-acknowledged",
              key,
              labels,
              status,
              startsAt,
              at: text,
            });
          }
        });
        const last = scenes.at(-1);
        if (last === undefined) return;
        const { now } = last;
        const settled = restore(
          journal,
          { now, aliveUntilMs: now.realtimeMs },
          settings,
        );
        assert.deepEqual(
          raised(settled),
          raised(afterTaking(last, taking, scenes.length)),
        );
        assert.deepEqual(
          [...settled.resolved.keys()].sort(),
          [...last.book.resolved.keys()].sort(),
        );
        open += raised(settled).length;
      },
    ),
    runs,
  );
  assert.ok(open > 100, `stories are dull: ${open}`);
});

function afterTaking(
  { book, alerts, now }: Scene,
  taking: readonly boolean[],
  length: number,
): Book {
  if (taking[(length - 1) % taking.length] !== true) return book;
  return alerts.reduce((taken, alert) => acknowledged(taken, alert, now), book);
}

/** What must survive of each alert that was said. */
function raised({ entries }: Book): readonly unknown[] {
  return [...entries.values()]
    .filter(({ labels }) => labels !== undefined)
    .map(({ key, labels, startsAtMs, phase }) => ({
      key,
      labels: { ...labels },
      startsAtMs,
      acknowledgedMs:
        phase.kind === "pending" || phase.acknowledgedMs === undefined
          ? undefined
          : Math.floor(phase.acknowledgedMs),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

test("review() lets two quorate nodes with the same view say the same labels", () => {
  fc.assert(
    fc.property(eventsOfTwo, (events) => {
      const [one, two] = [1, 2].map((id) =>
        play([named, ...events.map((event) => seenBy(id, event))], [true]),
      );
      one?.forEach(({ alerts }, index) => {
        assert.deepEqual(shared(two?.[index]?.alerts ?? []), shared(alerts));
      });
    }),
    runs,
  );
});

function shared(alerts: readonly Alert[]) {
  return alerts
    .filter(({ key }) => key.includes("/") || key === "CorosyncQuorumAtRisk")
    .map(({ key, labels, status }) => ({ key, labels, status }));
}

/** The same look by another member: who looks is own, the rest are others. */
function seenBy(id: number, event: QuorumEvent): QuorumEvent {
  if (event.kind !== "observed" || id === 1) return event;
  const other = event.others.find(({ nodeId }) => Number(nodeId) === id);
  if (other === undefined) return event;
  const { highestExpected, totalVotes, quorum, ...mine } = event.own;
  return {
    ...event,
    own: { ...other, flags: mine.flags, highestExpected, totalVotes, quorum },
    others: [mine, ...event.others.filter((info) => info !== other)],
  };
}

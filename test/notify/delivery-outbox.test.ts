// The queue for one Alertmanager, whatever is taken and whatever it answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Alert } from "../../src/notify/alert.ts";
import { isSameState } from "../../src/notify/delivery/queue/letter.ts";
import { createInbox } from "../../src/notify/delivery/queue/inbox.ts";
import { createOutbox } from "../../src/notify/delivery/queue/outbox.ts";
import type { Posting } from "../../src/notify/delivery/queue/outbox.ts";
import { firing, resolved } from "./support/alerts.ts";

const keys = ["Muting", "A", "B", "C"];
const ttlMs = 900_000;
const repeatMs = 60_000;

type Step =
  | { readonly kind: "take"; readonly alerts: readonly Alert[] }
  | {
      readonly kind: "answer";
      readonly said: "yes" | "mistimed" | "objection" | "refusal" | "failure";
    }
  | { readonly kind: "wait"; readonly ms: number };

const anAlert = fc
  .record({
    key: fc.constantFrom(...keys),
    isOver: fc.boolean(),
    isRepeated: fc.boolean(),
    startsAtMs: fc.constantFrom(1, 2),
    description: fc.constantFrom("", "x"),
  })
  .map(({ key, isOver, isRepeated, startsAtMs, description }): Alert => {
    const annotations = { ...firing(key).annotations, description };
    const told = { startsAtMs, annotations, goesFirst: key === "Muting" };
    return isOver
      ? resolved(key, { ...told, resolvedAtMs: 3 })
      : firing(key, { ...told, isRepeated });
  });

const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .uniqueArray(anAlert, { selector: ({ key }) => key })
    .map((alerts) => ({ kind: "take", alerts }) as const),
  fc.record({
    kind: fc.constant("answer" as const),
    said: fc.constantFrom(
      "yes" as const,
      "mistimed" as const,
      "objection" as const,
      "refusal" as const,
      "failure" as const,
    ),
  }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(200_000) }),
);

/** An outbox, the time, and the request that is under way, as a member has them. */
function createMember() {
  const inbox = createInbox();
  const outbox = createOutbox({ repeatMs, ttlMs });
  let nowMs = 0;
  let underWay: Posting | undefined;
  function pump(): void {
    if (underWay !== undefined) return;
    const next = outbox.next(nowMs);
    if (next.kind === "post") underWay = next.posting;
    else assert.ok(next.untilMs > nowMs, "it waits for a time to come");
  }
  function answer(said: Extract<Step, { kind: "answer" }>["said"]): void {
    const posting = underWay;
    if (posting === undefined) return;
    underWay = undefined;
    if (said === "yes" || (said === "mistimed" && !outbox.mistimed(posting))) {
      outbox.acknowledged(posting, { nowMs, shiftMs: 0 });
    } else if (said === "failure") {
      outbox.postpone(nowMs + 1_000);
    } else if (said !== "mistimed" && posting.length > 1) {
      outbox.separate(posting);
    } else if (said === "objection") {
      outbox.objected(posting, () => nowMs + 1_000);
    } else if (said === "refusal") {
      outbox.refused(posting);
    }
  }
  return {
    outbox,
    underWay: () => underWay,
    run(step: Step): void {
      if (step.kind === "take") {
        const now = { realtimeMs: nowMs, monotonicMs: nowMs };
        outbox.take(inbox.take(step.alerts, now), nowMs);
      } else if (step.kind === "wait") {
        nowMs += step.ms;
      } else {
        answer(step.said);
      }
      pump();
    },
    /** Answers "yes" until nothing is wanted any more. */
    settle(): Posting[] {
      const posted: Posting[] = [];
      for (let turn = 0; turn < 50 && outbox.hasWanted(); turn++) {
        if (underWay !== undefined) posted.push(underWay);
        this.run({ kind: "answer", said: "yes" });
        if (underWay === undefined) this.run({ kind: "wait", ms: 1_000 });
      }
      return posted;
    },
  };
}

test("createOutbox() delivers the newest state of everything, whatever happened before (misses nothing)", () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
      const member = createMember();
      for (const step of steps) member.run(step);
      // New to it, however often others were refused.
      const last = [firing("Muting", { goesFirst: true }), firing("A")].map(
        (alert) => ({ ...alert, startsAtMs: 99 }),
      );
      member.run({ kind: "take", alerts: last });
      const posted = member.settle().flat();
      assert.equal(member.outbox.pending(), 0);
      for (const alert of last) {
        assert.ok(
          posted.some(({ item }) => item.alert === alert),
          `${alert.key} was posted`,
        );
      }
    }),
    { numRuns: 2_000 },
  );
});

test("createOutbox() posts what goes first alone, and nothing else before that was acknowledged (one incident is one page)", () => {
  const withoutObjections = aStep.filter(
    (step) => step.kind !== "answer" || ["yes", "failure"].includes(step.said),
  );
  fc.assert(
    fc.property(fc.array(withoutObjections, { maxLength: 40 }), (steps) => {
      const member = createMember();
      let muting: Alert | undefined;
      let told: Alert | undefined;
      for (const step of steps) {
        const before = member.underWay();
        member.run(step);
        const now = member.underWay();
        if (step.kind === "take") {
          muting = step.alerts.find(({ goesFirst }) => goesFirst);
        }
        if (step.kind === "answer" && step.said === "yes") {
          const posted = before?.map(({ item }) => item.alert);
          told = posted?.find(({ goesFirst }) => goesFirst) ?? told;
        }
        if (now === before || now === undefined) continue;
        const first = now.filter(({ item }) => item.alert.goesFirst);
        assert.ok(first.length === 0 || now.length === 1);
        if (first.length > 0 || muting?.status !== "firing") continue;
        assert.ok(told !== undefined && isSameState(told, muting));
      }
    }),
    { numRuns: 5_000 },
  );
});

test("createOutbox() keeps no more than the newest set has", () => {
  const member = createMember();
  for (let n = 0; n < 1_000; n++) {
    member.run({ kind: "take", alerts: [firing(`A/${String(n)}`)] });
    assert.equal(member.outbox.pending(), 1);
  }
});

// Moments told to hosts whose clocks differ from ours.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  learnClock,
  momentsOf,
  shiftMs,
  skewMs,
} from "../../src/notify/delivery/post/their-clock.ts";
import type { TheirClock } from "../../src/notify/delivery/post/their-clock.ts";
import { alertmanagerAt, firing, resolved } from "./support/alerts.ts";
import { carry, shiftedClock } from "./support/carry.ts";
import { startReceiver } from "./support/receiver.ts";

const minute = 60_000;
const ttlMs = 15 * minute;

/** The Date header of a server at this moment of its clock. */
function dateAt(theirMs: number): string {
  return new Date(Math.floor(theirMs / 1000) * 1000).toUTCString();
}

describe("learnClock()", () => {
  test("takes the middle of the second and of the round trip", () => {
    const clock = learnClock(undefined, dateAt(1_000_400), {
      sentAtMs: 100,
      receivedAtMs: 300,
    });
    const now = { realtimeMs: 500_000, monotonicMs: 300 };
    assert.equal(skewMs(clock, now), 1_000_500 + 100 - 500_000);
  });

  test("always holds the true offset, and never knows less by one more answer (never lies)", () => {
    const answers = fc.array(
      fc.record({
        pauseMs: fc.nat(60_000),
        thereMs: fc.nat(1_000),
        backMs: fc.nat(1_000),
      }),
      { minLength: 1, maxLength: 50 },
    );
    const offset = fc.integer({ min: 1e9, max: 2e12 });
    fc.assert(
      fc.property(answers, offset, (all, offsetMs) => {
        let clock: TheirClock | undefined;
        let nowMs = 0;
        for (const { pauseMs, thereMs, backMs } of all) {
          const sentAtMs = (nowMs += pauseMs);
          const date = dateAt((nowMs += thereMs) + offsetMs);
          const receivedAtMs = (nowMs += backMs);
          clock = learnClock(clock, date, { sentAtMs, receivedAtMs });
          assert.ok(clock !== undefined);
          assert.ok(clock.lowMs <= offsetMs && offsetMs <= clock.highMs);
          const widthMs = clock.highMs - clock.lowMs;
          assert.ok(widthMs <= 1_000 + thereMs + backMs);
        }
      }),
    );
  });

  test("believes a clock that was stepped", () => {
    const seen = (theirMs: number, atMs: number, known?: TheirClock) =>
      learnClock(known, dateAt(theirMs), {
        sentAtMs: atMs,
        receivedAtMs: atMs,
      });
    const before = seen(1_000_000, 0);
    const after = seen(5_000_000, 1_000, before);
    assert.equal(skewMs(after, { realtimeMs: 0, monotonicMs: 0 }), 4_999_500);
  });

  test("learns nothing from a header that is missing or no date", () => {
    const at = { sentAtMs: 0, receivedAtMs: 0 };
    assert.equal(learnClock(undefined, undefined, at), undefined);
    assert.equal(learnClock(undefined, "yesterday", at), undefined);
    const known = learnClock(undefined, dateAt(5_000), at);
    assert.equal(learnClock(known, "", at), known);
  });
});

describe("momentsOf()", () => {
  const theirs = (offsetMs: number): TheirClock => ({
    lowMs: offsetMs - 500,
    highMs: offsetMs + 500,
    atMs: 0,
  });
  const now = { realtimeMs: 1e12, monotonicMs: 1_000_000 };
  const wallMs = now.realtimeMs - now.monotonicMs;
  const item = (alert: ReturnType<typeof firing>) => ({
    alert,
    sinceMs: now.monotonicMs,
    startedAtMs: alert.startsAtMs - wallMs,
  });
  const startsAtMs = now.realtimeMs - 5_000;

  test("tells our own moments while the clocks agree within 2 s", () => {
    for (const clock of [undefined, theirs(wallMs), theirs(wallMs + 1_900)]) {
      assert.deepEqual(
        momentsOf(item(firing("A", { startsAtMs })), clock, { now, ttlMs }),
        { startsAtMs, endsAtMs: now.realtimeMs + ttlMs },
      );
    }
  });

  test("shifts them by the skew otherwise, so that it ends by their clock when it should", () => {
    for (const skew of [-20 * minute, -3_000, 3_000, 20 * minute]) {
      const clock = theirs(wallMs + skew);
      assert.equal(shiftMs(clock, now), skew);
      assert.deepEqual(
        momentsOf(item(firing("A", { startsAtMs })), clock, { now, ttlMs }),
        {
          startsAtMs: startsAtMs + skew,
          endsAtMs: now.realtimeMs + skew + ttlMs,
        },
      );
    }
  });

  test("tells the true start although our wall clock was stepped since", () => {
    const stepped = { ...now, realtimeMs: now.realtimeMs + 3_600_000 };
    const clock = theirs(wallMs + 3_600_000);
    const moments = momentsOf(item(firing("A", { startsAtMs })), clock, {
      now: stepped,
      ttlMs,
    });
    assert.equal(moments.startsAtMs, stepped.realtimeMs - 5_000);
  });

  test("tells of an end that has come by their clock, whatever ours says, and not before its start", () => {
    const over = resolved("A", {
      startsAtMs: now.realtimeMs - 100,
      resolvedAtMs: now.realtimeMs,
    });
    for (const skew of [-1_900, 0, 1_900, -20 * minute, 20 * minute]) {
      const clock = theirs(wallMs + skew);
      const told = momentsOf(item(over), clock, { now, ttlMs });
      const theirEarliestMs = now.monotonicMs + clock.lowMs;
      assert.ok(told.endsAtMs <= theirEarliestMs, `skew ${String(skew)}`);
      assert.ok(told.startsAtMs <= told.endsAtMs, `skew ${String(skew)}`);
    }
  });

  test("gives moments that RFC 3339 can write, whatever it is given", () => {
    for (const startsAtMs of [NaN, Infinity, -1e18, 1e18, 0]) {
      for (const alert of [
        firing("A", { startsAtMs }),
        resolved("A", { startsAtMs, resolvedAtMs: startsAtMs }),
      ]) {
        const told = momentsOf(item(alert), undefined, { now, ttlMs });
        const text = new Date(told.startsAtMs).toISOString();
        assert.match(text, /^\d{4}-/);
        assert.ok(told.startsAtMs <= told.endsAtMs);
      }
    }
  });
});

describe("a first answer", () => {
  for (const skewMinutes of [-20, 20]) {
    test(`that shows their clock ${String(skewMinutes)} minutes off has the page posted again at once, and only then acknowledged (pages before the fence)`, async () => {
      await using receiver = await startReceiver({
        behaviour: ({ method }, response) => {
          const date = dateAt(Date.now() + skewMinutes * minute);
          // Not before the page is on its way.
          if (method === "POST") response.setHeader("Date", date).end();
        },
      });
      await using carried = carry([alertmanagerAt(receiver.url)]);
      carried.delivery.take([firing("A")]);
      await carried.until("it", () => carried.acknowledged.length === 1);
      const ends = receiver
        .posts()
        .map(({ alerts }) => Date.parse(alerts[0]?.endsAt ?? "") - Date.now());
      assert.deepEqual(
        ends.map((endMs) => Math.round(endMs / minute)),
        [15, 15 + skewMinutes],
      );
      const { clockSkewMs = NaN } = carried.member();
      assert.ok(Math.abs(clockSkewMs - skewMinutes * minute) <= 2_000);
    });
  }

  test("that differs from answer to answer does not make it post for ever", async () => {
    let sign = 1;
    await using receiver = await startReceiver({
      behaviour: (_, response) => {
        sign = -sign;
        response.setHeader("Date", dateAt(Date.now() + sign * 20 * minute));
        response.end();
      },
    });
    await using carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().pending === 0);
    await carried.delivery.drain(1_000);
    assert.ok(receiver.posts().length <= 4, receiver.told().join());
  });

  test("without a Date header is one", async () => {
    await using receiver = await startReceiver({
      behaviour: (_, response) => {
        response.sendDate = false;
        response.end();
      },
    });
    await using carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().pending === 0);
    assert.equal(carried.member().clockSkewMs, undefined);
  });
});

test("a step of our own wall clock is noticed with the next answer, and what fires is told again", async () => {
  await using receiver = await startReceiver();
  let steppedMs = 0;
  const clock = shiftedClock(() => steppedMs);
  await using carried = carry(
    [alertmanagerAt(receiver.url)],
    { pace: { warmMs: 20 } },
    { clock },
  );
  carried.delivery.take([firing("A")]);
  await carried.until("it", () => carried.member().pending === 0);
  steppedMs = -20 * minute;
  await receiver.until("another post", ({ posts }) => posts().length === 2);
  const told = receiver.posts().map(({ alerts }) => alerts[0]);
  const spreadMs = (of: "startsAt" | "endsAt") => {
    const [first = NaN, second = NaN] = told.map((a) =>
      Date.parse(a?.[of] ?? ""),
    );
    return Math.abs(second - first);
  };
  assert.ok(spreadMs("startsAt") <= 2_000, String(spreadMs("startsAt")));
  assert.ok(spreadMs("endsAt") <= 10_000, String(spreadMs("endsAt")));
});

// Room http: GET /api/v1/events. What is asked wrongly is told, and a dead disk holds up nobody else.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gunzipSync } from "node:zlib";
import type { EntryQuery } from "../../src/http/api/api-options.ts";
import { momentMs } from "../../src/http/api/moment.ts";
import { eventKinds, fakeJournal } from "./fake-journal.ts";
import { gate, get, serve, until } from "./serve.ts";

const EVENTS = "/api/v1/events";
const T = Date.UTC(2026, 10, 22, 10, 0, 0);

function errorOf(body: string): string {
  const document = JSON.parse(body) as { readonly error: string };
  assert.deepEqual(Object.keys(document), ["error"]);
  return document.error;
}

suite("GET /api/v1/events", () => {
  test("answers what the journal answers, newest first, as JSON that nobody caches", async () => {
    const journal = fakeJournal();
    journal.fill(3);
    await using serving = await serve({ api: journal.api });
    const { status, headers, body } = await get(serving.port, EVENTS);
    assert.equal(status, 200);
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.deepEqual(JSON.parse(body), {
      events: [3, 2, 1].map((seq) => ({ seq, kind: "ring-changed" })),
    });
  });

  test("long answers are gzipped for who likes that; HEAD has the same head", async () => {
    const journal = fakeJournal();
    journal.fill(100);
    await using serving = await serve({ api: journal.api });
    const asked = { headers: { "Accept-Encoding": "gzip" } };
    const { headers, body } = await get(serving.port, EVENTS, asked);
    assert.equal(headers["content-encoding"], "gzip");
    const plain = gunzipSync(Buffer.from(body, "latin1")).toString();
    const { events } = JSON.parse(plain) as { events: readonly unknown[] };
    assert.equal(events.length, 100);
    const head = await get(serving.port, EVENTS, { ...asked, method: "HEAD" });
    assert.equal(head.body, "");
    assert.equal(head.headers["content-length"], headers["content-length"]);
  });

  const accepted: readonly (readonly [string, Partial<EntryQuery>])[] = [
    ["", {}],
    ["?", {}],
    ["?limit=1", { limit: 1 }],
    ["?limit=1000", { limit: 1000 }],
    ["?since=2026-11-22T10:00:00Z", { sinceMs: T }],
    ["?since=2026-11-22t10:00:00.25z", { sinceMs: T + 250 }],
    ["?until=2026-11-22T11:30:00%2B01:30", { untilMs: T }],
    // A "+" that was not encoded.
    ["?until=2026-11-22T11:30:00+01:30", { untilMs: T }],
    ["?until=2026-11-22T05:00:00-05:00", { untilMs: T }],
    [`?since=${T / 1000}`, { sinceMs: T }],
    [`?since=${T / 1000}.5`, { sinceMs: T + 500 }],
    ["?since=0", { sinceMs: 0 }],
    [`?since=${T / 1000}&until=${T / 1000}`, { sinceMs: T, untilMs: T }],
    ["?kind=quorum-lost", { kinds: ["quorum-lost"] }],
    [
      "?kind=quorum-lost,quorum-gained&kind=quorum-lost",
      { kinds: ["quorum-lost", "quorum-gained"] },
    ],
    [
      "?kind=quorum-lost%2Cring-changed",
      { kinds: ["quorum-lost", "ring-changed"] },
    ],
  ];
  for (const [search, query] of accepted) {
    test(`${search === "" ? "no parameter" : search} is understood`, async () => {
      const journal = fakeJournal();
      await using serving = await serve({ api: journal.api });
      const { status } = await get(serving.port, `${EVENTS}${search}`);
      assert.equal(status, 200);
      assert.deepEqual(journal.queries, [{ limit: 100, ...query }]);
    });
  }

  const kinds = eventKinds.join(", ");
  const moment =
    "an RFC 3339 time such as 2026-01-31T23:59:59Z, or Unix time in seconds";
  const whole = "a whole number from 1 to 1000";
  const refused: readonly (readonly [string, string])[] = [
    ...["0", "1001", "-1", "1e3", "1.5", " 1", "ten", "99999999999"].map(
      (value) =>
        [
          `limit=${encodeURIComponent(value)}`,
          `parameter limit: current value is "${value}", accepted is ${whole}`,
        ] as const,
    ),
    ["limit=", `parameter limit: current value is "", accepted is ${whole}`],
    [
      "limit=1&limit=2",
      'parameter limit: current value is "2", accepted is one value only',
    ],
    ...[
      "",
      "yesterday",
      "2026-11-22",
      "2026-11-22T10:00:00",
      "2026-11-22 10:00:00Z",
      "2026-02-30T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-11-22T24:00:00Z",
      "2026-11-22T10:60:00Z",
      "2026-11-22T10:00:00+24:00",
      "-5",
      "1e9",
      "NaN",
      "99999999999999999999",
    ].map(
      (value) =>
        [
          `since=${encodeURIComponent(value)}`,
          `parameter since: current value is "${value}", accepted is ${moment}`,
        ] as const,
    ),
    ["until=x", `parameter until: current value is "x", accepted is ${moment}`],
    [
      "since=2&until=1",
      'parameter until: current value is "1", accepted is a moment not before since',
    ],
    ...["quorum-losst", "", "QUORUM-LOST", "checkpoint"].map(
      (value) =>
        [
          `kind=quorum-lost,${value}`,
          `parameter kind: current value is "${value}", accepted is one or more of ${kinds}, repeated or separated by commas`,
        ] as const,
    ),
    ["from=1", 'parameter "from": accepted are since, until, limit, kind'],
    ["Limit=1", 'parameter "Limit": accepted are since, until, limit, kind'],
    ["=1", 'parameter "": accepted are since, until, limit, kind'],
    [
      "__proto__=1",
      'parameter "__proto__": accepted are since, until, limit, kind',
    ],
    [
      `limit=${"9".repeat(500)}`,
      `parameter limit: current value is "${"9".repeat(80)}…", accepted is ${whole}`,
    ],
    [
      "limit=%0A%22%1b",
      String.raw`parameter limit: current value is "\n\"\u001b", accepted is ${whole}`,
    ],
  ];
  for (const [search, words] of refused) {
    test(`?${search.slice(0, 40)} is 400 in one sentence, and the journal is not asked`, async () => {
      const journal = fakeJournal();
      await using serving = await serve({ api: journal.api });
      const { status, headers, body } = await get(
        serving.port,
        `${EVENTS}?${search}`,
      );
      assert.equal(status, 400);
      assert.equal(headers["content-type"], "application/json");
      const utf8 = Buffer.from(body, "latin1").toString();
      assert.equal(errorOf(utf8), `Cannot use ${words}`);
      assert.deepEqual(journal.queries, []);
      assert.deepEqual(serving.lines, []);
    });
  }

  test("the stream and the status refuse what they do not know", async () => {
    await using serving = await serve({ api: fakeJournal().api });
    const sentences: readonly (readonly [string, string])[] = [
      ["/api/v1/status?x=1", 'Cannot use parameter "x": none is accepted here'],
      [
        `${EVENTS}/stream?kind=x`,
        'Cannot use parameter "kind": accepted are after',
      ],
      [
        `${EVENTS}/stream?after=-1`,
        'Cannot use parameter after: current value is "-1", accepted is the id of an event, a whole number',
      ],
    ];
    for (const [path, sentence] of sentences) {
      const { status, body } = await get(serving.port, path);
      assert.deepEqual([status, errorOf(body)], [400, sentence]);
    }
    const headers = { "Last-Event-ID": "abc" };
    const { status, body } = await get(serving.port, `${EVENTS}/stream`, {
      headers,
    });
    assert.equal(status, 400);
    assert.equal(
      errorOf(body),
      'Cannot use header Last-Event-ID: current value is "abc", accepted is the id of an event, a whole number',
    );
  });
});

suite("GET /api/v1/events while the disk hangs", () => {
  test("503 with a reason after the deadline; a third reader is refused at once; scrapes and status go on", async () => {
    const journal = fakeJournal();
    const { open, opened } = gate();
    journal.waitFor(opened);
    const apiBounds = { readDeadlineMs: 100 };
    await using serving = await serve({ api: journal.api }, { apiBounds });
    const waiting = [get(serving.port, EVENTS), get(serving.port, EVENTS)];
    await until(() => journal.queries.length === 2);
    const third = await get(serving.port, EVENTS);
    assert.equal(third.status, 503);
    assert.equal(third.headers["retry-after"], "1");
    assert.equal(
      errorOf(third.body),
      "Limit of concurrent reads of the journal reached (2), try again later",
    );
    for (const late of await Promise.all(waiting)) {
      assert.equal(late.status, 503);
      assert.equal(late.headers["retry-after"], "5");
      assert.equal(
        errorOf(late.body),
        "Cannot read the journal: its disk did not answer within 0.1 s",
      );
    }
    // Both still hang: no third thread is given to that disk.
    assert.equal((await get(serving.port, EVENTS)).status, 503);
    assert.equal(journal.queries.length, 2);
    for (const path of ["/metrics", "/api/v1/status"]) {
      assert.equal((await get(serving.port, path)).status, 200);
    }
    open();
    while ((await get(serving.port, EVENTS)).status !== 200);
    assert.deepEqual(serving.lines, []);
  });

  test("a journal that fails is 500 without its words, logged once, and gives its place back", async () => {
    const journal = fakeJournal();
    const failed = Promise.reject(new Error("EIO: /var/lib/secret"));
    failed.catch(() => undefined);
    journal.waitFor(failed);
    await using serving = await serve({ api: journal.api });
    for (let turn = 0; turn < 5; turn += 1) {
      const { status, body } = await get(serving.port, EVENTS);
      assert.equal(status, 500);
      assert.doesNotMatch(body, /secret/);
    }
    assert.equal(serving.lines.length, 1);
  });

  test("readers who do not take their answers are bounded as well", async () => {
    const journal = fakeJournal();
    const { open, opened } = gate();
    journal.waitFor(opened);
    const apiBounds = { maxAnswers: 3, maxReads: 10 };
    await using serving = await serve({ api: journal.api }, { apiBounds });
    const waiting = [1, 2, 3].map(() => get(serving.port, EVENTS));
    await until(() => journal.queries.length === 3);
    const refused = await get(serving.port, EVENTS);
    assert.equal(refused.status, 503);
    assert.equal(
      errorOf(refused.body),
      "Limit of concurrent requests reached (3), try again later.",
    );
    open();
    await Promise.all(waiting);
  });
});

test("momentMs() is not held up by long nonsense", () => {
  assert.equal(
    momentMs(`2026-11-22T10:00:00.${"1".repeat(100_000)}Z`),
    undefined,
  );
});

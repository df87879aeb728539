// Room http: the page: the whole state before any script runs, nothing of it as markup, nothing from elsewhere.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import type { Entry } from "../../src/http/api/api-options.ts";
import type { StatusState } from "../../src/status/document.ts";
import { eventKinds } from "../../src/journal/line/entry.ts";
import { statusDocument } from "../../src/status/project.ts";
import {
  at,
  feed,
  healthy,
  identified,
  info,
  observed,
  quorumNotified,
  silent,
} from "../quorum/build.ts";
import { renderPage } from "../../src/http/page/render.ts";
import { marginWords, ringText } from "../../src/status/words.ts";
import { about, fakeJournal, status } from "./fake-journal.ts";
import { gate, get, serve } from "./serve.ts";

const none = { events: [], isComplete: true };
const options = { telemetryPath: "/m", eventKinds };

function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/&#(\d+);/g, (_, code: string) =>
      String.fromCharCode(Number(code)),
    )
    .replaceAll(/\s+/g, " ");
}

suite("renderPage()", () => {
  test("says the whole state of a healthy cluster in words", () => {
    const state = healthy(
      identified(1100, "c1", { 1: "n1", 2: "n2", 3: "n3", 4: "n4" }),
    );
    const text = textOf(
      renderPage(statusDocument(state, at(1500), about), none, options),
    );
    for (const words of [
      "n1 of cluster c1",
      "Quorate One more node may fail",
      "Present 3 Needed (quorum) 2 Expected 3",
      "Ring ID 1.4",
      "Qdevice None registered at this node",
      "n1 (this node) 1 Member 1",
      "n4 4 Not a member not known",
      "no Alertmanager is configured",
      "As of 2026-01-01 00:00:01 UTC : read from corosync at",
    ]) {
      assert.ok(text.includes(words), `${words} is not in: ${text}`);
    }
  });

  test("says that quorum is lost (never lies)", () => {
    const state = healthy(
      quorumNotified(2001, false, { 1: 1, 2: 2, 3: 2 }),
      observed(2002, { flags: 0, totalVotes: 1 }, [
        info(2, { state: 2 }),
        info(3, { state: 2 }),
      ]),
    );
    const markup = renderPage(
      statusDocument(state, at(2100), about),
      none,
      options,
    );
    assert.match(markup, /class="live verdict inquorate"/);
    const text = textOf(markup);
    assert.match(text, /Not quorate Activity is blocked: quorum is lost/);
    assert.match(text, /2 2 Not a member/);
  });

  for (const [what, state, words] of [
    [
      "a silent corosync",
      healthy(silent(3500)),
      /Not observed Corosync does not answer since 2026-\S+ \S+ UTC/,
    ],
    [
      "a start without corosync",
      feed([]).state,
      /Not observed Not yet connected to corosync/,
    ],
  ] as const) {
    test(`shows no votes and no members of ${what} (never lies)`, () => {
      const text = textOf(
        renderPage(statusDocument(state, at(3600), about), none, options),
      );
      assert.match(text, words);
      assert.match(text, /Votes Not observed\. .*them Not observed\./);
      assert.doesNotMatch(text, /Member|Present|Ring ID \d|may fail/);
    });
  }

  const linkTo = {
    nodeId: 2,
    nodeName: "n2",
    link: 0,
    connected: true,
    enabled: true,
    latencySeconds: 0.0002,
  };

  test("tells every link in words, a row a node and a column a link", () => {
    const links = [
      linkTo,
      { ...linkTo, link: 1, connected: false },
      { ...linkTo, nodeId: 3, nodeName: "n3", connected: false, enabled: null },
      { ...linkTo, nodeId: 4, nodeName: "n4", link: 1, connected: false },
      {
        ...linkTo,
        nodeId: 5,
        nodeName: "n5",
        connected: false,
        enabled: false,
      },
    ];
    const markup = renderPage(
      { ...status, links, noLinks: null },
      none,
      options,
    );
    assert.match(
      textOf(markup),
      /Links from this node To node Link 0 Link 1 n2 Connected Down n3 Down None n4 None Down n5 Disabled None Last events/,
    );
    assert.equal(markup.match(/class="bad">(?:Down|Disabled)</g)?.length, 4);
  });

  for (const [what, links, noLinks, words] of [
    [
      "a transport without links",
      null,
      "transport udpu has no knet links",
      "None told: transport udpu has no knet links.",
    ],
    ["a cluster of one node", [], null, "None: there is no other node."],
  ] as const) {
    test(`says why there are no links: ${what}`, () => {
      const text = textOf(
        renderPage({ ...status, links, noLinks }, none, options),
      );
      assert.ok(text.includes(`Links from this node ${words}`), text);
    });
  }

  test("shows no links beside a state that is not observed (never lies)", () => {
    const unseen = { ...status, state: null, links: [linkTo], noLinks: null };
    const text = textOf(renderPage(unseen, none, options));
    assert.match(text, /Links from this node Not observed\./);
    assert.doesNotMatch(text, /Connected/);
  });

  test("tells where alerts go and whether they arrived", () => {
    const text = textOf(
      renderPage(
        {
          ...status,
          alertmanagers: [
            {
              alertmanager: "http://am1:9093",
              pending: 0,
              sent: 2,
              failed: 0,
              clockSkewSeconds: -61.4,
              lastError: null,
              lastAcknowledgedAt: "2026-01-01T00:00:01.000Z",
            },
            {
              alertmanager: "http://am2:9093",
              pending: 1,
              sent: 0,
              failed: 3,
              clockSkewSeconds: null,
              lastError: "connection refused",
              lastAcknowledgedAt: null,
            },
          ],
        },
        none,
        options,
      ),
    );
    assert.match(
      text,
      /http:\/\/am1:9093 0 2 2026-01-01 00:00:01 UTC its clock is 61 s behind/,
    );
    assert.match(text, /http:\/\/am2:9093 1 0 never connection refused/);
  });

  test("escapes every text that comes from elsewhere", () => {
    const evil = `"><img src=x onerror=alert(1)>'&\`\u0000`;
    const { state } = status;
    assert.ok(state !== null);
    const event = {
      seq: 1,
      kind: evil,
      at: evil,
      observed: false,
      since: evil,
    };
    const markup = renderPage(
      {
        ...status,
        version: evil,
        at: evil,
        observedAt: evil,
        identity: { clusterName: evil, nodeName: evil, nodeId: 1 },
        timestamps: {
          lastQuorumLoss: evil,
          lastQuorumGain: evil,
          lastExpectedVotesChange: evil,
        },
        state: {
          ...state,
          nodes: state.nodes.map((node) => ({ ...node, nodeName: evil })),
        },
        links: [{ ...linkTo, nodeName: evil }],
        alertmanagers: [
          {
            alertmanager: evil,
            pending: 0,
            sent: 0,
            failed: 0,
            clockSkewSeconds: null,
            lastError: evil,
            lastAcknowledgedAt: evil,
          },
        ],
      },
      {
        events: [
          event,
          { ...event, kind: "stopped", reason: evil },
          {
            ...event,
            kind: "alert-firing",
            labels: { alertname: evil, node_name: evil },
          },
          { ...event, kind: "corosync-lost", cause: { call: evil } },
        ] as readonly Entry[],
        isComplete: false,
      },
      { telemetryPath: "/m", eventKinds },
    );
    assert.doesNotMatch(markup, /<img|\0|&(?!#\d+;)|'&#38;|&#38;`/);
    const lost = renderPage(
      {
        ...status,
        state: null,
        noLinks: evil,
        link: {
          kind: "lost",
          cause: { call: evil, code: evil },
          outage: { since: evil, call: evil, code: evil },
        },
      },
      none,
      options,
    );
    assert.doesNotMatch(lost, /<img|\0|&(?!#\d+;)/);
  });

  test("an event is a sentence whatever it has, and an unknown kind its name", () => {
    const events = [...eventKinds, "of-tomorrow"].map((kind, seq) => ({
      seq,
      kind,
    }));
    const markup = renderPage(status, { events, isComplete: true }, options);
    assert.match(textOf(markup), /Quorum lost .*of-tomorrow/);
    assert.doesNotMatch(textOf(markup), /undefined|\[object/);
    const told = eventKinds.filter((kind) => markup.includes(`>${kind}<`));
    assert.deepEqual(told, [], "every kind of this program has words");
  });

  test("draws as many boxes as votes, and one bar for more than anybody counts", () => {
    const { state } = status;
    assert.ok(state !== null);
    const boxes = (total: number) =>
      renderPage(
        { ...status, state: { ...state, votes: { ...state.votes, total } } },
        none,
        options,
      ).match(/<rect/g)?.length;
    assert.equal(boxes(0), 3);
    assert.equal(boxes(2), 5);
    assert.equal(boxes(4_294_967_295), 2);
  });
});

suite("marginWords()", () => {
  const { state } = status;
  assert.ok(state !== null);
  const healthyState: StatusState = state;
  const [node] = healthyState.nodes;
  assert.ok(node !== undefined);
  const votesOf = (...counts: readonly number[]) =>
    counts.map((votes, index) => ({ ...node, nodeId: index + 1, votes }));
  const none = { quorate: true, nodeFailuresTolerated: 0 };
  const two = { ...healthyState.votes, total: 2, quorum: 2 };
  for (const [what, change, words] of [
    ["without quorum", { quorate: false }, /^Activity is blocked: /],
    [
      "with a margin of two",
      { nodeFailuresTolerated: 2 },
      /^Two more nodes may fail at once$/,
    ],
    [
      "with a margin of nine",
      { nodeFailuresTolerated: 9 },
      /^9 more nodes may fail at once$/,
    ],
    [
      "with equal votes and no margin",
      { ...none, votes: two, nodes: votesOf(1, 1) },
      /^The next failure stops the cluster$/,
    ],
    [
      "with one heavy voter",
      {
        ...none,
        votes: { ...two, total: 4, quorum: 3 },
        nodes: votesOf(2, 1, 1),
      },
      /^The failure of the heaviest voter stops/,
    ],
    [
      "with a tie breaker",
      {
        ...none,
        votes: two,
        nodes: votesOf(1, 1),
        flags: { ...healthyState.flags, auto_tie_breaker: true },
      },
      /^The next failure may stop the cluster$/,
    ],
  ] as const) {
    test(`${what}: ${String(words)}`, () => {
      assert.match(marginWords({ ...healthyState, ...change }), words);
    });
  }

  test("ringText() is hexadecimal on both sides and keeps every digit", () => {
    const sequence = "18446744073709551615";
    const ring = { sequence, representativeNodeId: 31 };
    assert.equal(ringText({ ...healthyState, ring }), "1f.ffffffffffffffff");
  });
});

suite("GET /", () => {
  test("with all that it loads it weighs less than 60 kB, uncompressed", async () => {
    const journal = fakeJournal();
    journal.fill(100);
    await using serving = await serve({ api: journal.api });
    const page = await get(serving.port, "/");
    const assets = [
      ...page.body.matchAll(/(?:src|href)="\.(\/-\/page[^"]+)"/g),
    ];
    assert.equal(assets.length, 2);
    let bytes = page.body.length;
    for (const [, path = ""] of assets) {
      const asset = await get(serving.port, path);
      assert.equal(asset.status, 200);
      const hash = createHash("sha256").update(asset.body).digest("base64");
      assert.ok(page.body.includes(`integrity="sha256-${hash}"`), path);
      bytes += asset.body.length;
    }
    assert.ok(bytes < 60_000, String(bytes));
  });

  test("allows its own files only, and nothing inline is there to be allowed", async () => {
    await using serving = await serve();
    const { headers, body } = await get(serving.port, "/");
    assert.equal(
      headers["content-security-policy"],
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.doesNotMatch(
      body,
      /<style|\sstyle=|\son\w+=|<script(?!\s+src="\.\/)/,
    );
    assert.doesNotMatch(body, /(?:src|href)="(?!\.\/|data:)/);
  });

  test("every link works, the metrics' too", async () => {
    await using serving = await serve({}, { telemetryPath: "/a/m" });
    const { body } = await get(serving.port, "/");
    const links = [...body.matchAll(/<a href="\.([^"]+)"/g)];
    assert.equal(links.length, 5);
    for (const [, link = ""] of links) {
      assert.equal((await get(serving.port, link)).status, 200, link);
    }
  });

  test("shows the newest events of the journal and those that came since, each once", async () => {
    const journal = fakeJournal();
    journal.fill(30);
    await using serving = await serve({ api: journal.api });
    await get(serving.port, "/");
    journal.append("quorum-lost");
    const { body } = await get(serving.port, "/");
    assert.equal(body.match(/Ring changed/g)?.length, 19);
    assert.equal(body.match(/Quorum lost</g)?.length, 1);
    assert.equal(journal.queries.length, 1);
  });

  test("does not wait for a journal whose disk hangs, and says so (never lies)", async () => {
    const { open, opened } = gate();
    const journal = fakeJournal();
    journal.append("quorum-lost");
    journal.waitFor(opened);
    await using serving = await serve({ api: journal.api });
    for (const words of [/Quorate/, /The journal does not answer/]) {
      assert.match((await get(serving.port, "/")).body, words);
    }
    assert.equal(journal.queries.length, 1, "one read hangs, not one a page");
    open();
    const { body } = await get(serving.port, "/");
    assert.match(body, /Quorum lost</);
    assert.doesNotMatch(body, /does not answer/);
  });

  test("asks a journal that failed again", async () => {
    const { api } = fakeJournal();
    let asked = 0;
    await using serving = await serve({
      api: {
        ...api,
        events: () => {
          asked += 1;
          return asked === 1
            ? Promise.reject(new Error("EIO"))
            : Promise.resolve([{ seq: 1, kind: "quorum-lost" }]);
        },
      },
    });
    const before = await get(serving.port, "/");
    assert.match(before.body, /The journal does not answer/);
    const after = await get(serving.port, "/");
    assert.match(after.body, /Quorum lost</);
  });

  test("is not there when the metrics stand at /", async () => {
    await using serving = await serve({}, { telemetryPath: "/" });
    assert.equal((await get(serving.port, "/")).body, "up 1\n");
    assert.equal((await get(serving.port, "/-/page.js")).status, 404);
  });
});

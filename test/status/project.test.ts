// Room status: the status document. What is not current is not in it; what was counted and who speaks stays.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { QuorumState } from "../../src/quorum/state.ts";
import { statusDocument } from "../../src/status/project.ts";
import {
  contextOf,
  failed,
  freshness,
  knet,
  link,
  unsupported,
} from "../context/build.ts";
import {
  ALIVE,
  at,
  CAST_VOTE,
  feed,
  healthy,
  identified,
  info,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  QUORATE,
  REGISTERED,
  silent,
} from "../quorum/build.ts";
import { about, fakeJournal, status } from "../http/fake-journal.ts";
import { get, serve } from "../http/serve.ts";

function documentAt(ms: number, state: QuorumState) {
  return statusDocument(state, at(ms), about);
}

suite("statusDocument()", () => {
  test("tells everything of a healthy cluster", () => {
    const state = healthy(
      identified(1100, "c1", { 1: "n1", 2: "n2", 4: "n4" }),
    );
    const document = documentAt(1500, state);
    assert.deepEqual(
      { ...document, counters: undefined, process: undefined },
      {
        alertmanagers: [],
        version: "1.2.3",
        at: "2026-01-01T00:00:01.500Z",
        up: true,
        observedAt: "2026-01-01T00:00:01.000Z",
        identity: { clusterName: "c1", nodeId: 1, nodeName: "n1" },
        link: { kind: "answering", cause: null, outage: null },
        state: {
          quorate: true,
          votes: { expected: 3, highestExpected: 3, total: 3, quorum: 2 },
          nodeFailuresTolerated: 1,
          flags: {
            two_node: false,
            wait_for_all: false,
            last_man_standing: false,
            auto_tie_breaker: false,
            allow_downscale: false,
          },
          unknownFlags: 0,
          qdevice: {
            registered: false,
            alive: false,
            castVote: false,
            masterWins: false,
            votes: 0,
            name: "",
          },
          ring: { sequence: "4", representativeNodeId: 1 },
          syncInProgress: false,
          nodes: [
            member(1, "n1"),
            member(2, "n2"),
            member(3, "3"),
            // Configured and never seen.
            {
              nodeId: 4,
              nodeName: "n4",
              state: "dead",
              rawState: 2,
              votes: null,
              expectedVotes: null,
            },
          ],
        },
        links: null,
        noLinks: "cmap has not told them yet",
        counters: undefined,
        timestamps: {
          lastQuorumLoss: null,
          lastQuorumGain: null,
          lastExpectedVotesChange: null,
        },
        process: undefined,
      },
    );
  });

  function member(nodeId: number, nodeName: string) {
    return {
      nodeId,
      nodeName,
      state: "member",
      rawState: 1,
      votes: 1,
      expectedVotes: 3,
    };
  }

  const unseen: readonly (readonly [string, QuorumState, number, object])[] = [
    [
      "corosync is lost",
      healthy(lost(2000)),
      2100,
      {
        kind: "lost",
        cause: { call: "votequorum_dispatch", code: "CS_ERR_LIBRARY" },
        outage: {
          since: "2026-01-01T00:00:02.000Z",
          call: "votequorum_dispatch",
          code: "CS_ERR_LIBRARY",
        },
      },
    ],
    [
      "corosync is silent",
      healthy(silent(3500)),
      3600,
      {
        kind: "silent",
        cause: null,
        outage: {
          since: "2026-01-01T00:00:03.500Z",
          call: "poll",
          code: "TIMEOUT",
        },
      },
    ],
    [
      "the last answer is too old, whether or not a timer has found it",
      healthy(),
      60_000,
      { kind: "silent", cause: null, outage: null },
    ],
  ];
  for (const [title, state, ms, link] of unseen) {
    test(`promise 1: while ${title}, no state; who speaks, since when and the counts stay`, () => {
      const document = documentAt(ms, state);
      assert.equal(document.up, false);
      assert.equal(document.state, null);
      assert.equal(document.observedAt, "2026-01-01T00:00:01.000Z");
      assert.equal(document.identity.nodeId, 1);
      assert.deepEqual(document.link, link);
      assert.equal(document.process.connections, 1);
    });
  }

  test("before anything was seen it knows nothing, and says so", () => {
    const document = documentAt(10, feed([]).state);
    assert.equal(document.up, false);
    assert.equal(document.state, null);
    assert.equal(document.observedAt, null);
    assert.deepEqual(document.identity, {
      clusterName: null,
      nodeId: null,
      nodeName: null,
    });
    assert.equal(document.link.kind, "unconnected");
  });

  test("tells losses, gains, joins and leaves, and when", () => {
    const state = healthy(
      nodelistNotified(2000, 8, [1]),
      quorumNotified(2001, false, { 1: 1, 2: 2, 3: 2 }),
      observed(2002, { flags: 0, totalVotes: 1 }, [
        info(2, { state: 2 }),
        info(3, { state: 2 }),
      ]),
    );
    const { counters, timestamps, state: shown } = documentAt(2500, state);
    assert.equal(counters.quorumLost, 1);
    assert.equal(counters.quorumGained, 0);
    assert.equal(counters.totalVotesDown, 1);
    assert.equal(counters.ringChanges, 1);
    assert.deepEqual(
      counters.nodes.map(({ nodeId, leaves }) => [nodeId, leaves]),
      [
        [1, 0],
        [2, 1],
        [3, 1],
      ],
    );
    assert.equal(timestamps.lastQuorumLoss, "2026-01-01T00:00:02.001Z");
    assert.equal(shown?.quorate, false);
    assert.equal(shown.nodeFailuresTolerated, 0);
  });

  test("keeps every digit of a ring sequence, unknown states and flags", () => {
    const sequence = 2n ** 64n - 1n;
    const before = healthy(observed(1100, { state: 7, flags: QUORATE | 1024 }));
    const ring = { sequence, nodeId: before.facts.ring?.nodeId ?? 0 };
    const state = {
      ...before,
      facts: { ...before.facts, ring },
    } as QuorumState;
    const { state: shown } = documentAt(1200, state);
    assert.equal(shown?.ring?.sequence, "18446744073709551615");
    assert.equal(shown.unknownFlags, 1024);
    const [own] = shown.nodes;
    assert.deepEqual([own?.state, own?.rawState], ["unknown", 7]);
  });

  test("qdevice bits without a registered qdevice mean nothing", () => {
    const flags = QUORATE | ALIVE | CAST_VOTE;
    const stray = healthy(observed(1100, { flags, qdeviceVotes: 1 }));
    assert.equal(documentAt(1200, stray).state?.qdevice.castVote, false);
    const real = healthy(
      observed(1100, {
        flags: flags | REGISTERED,
        qdeviceVotes: 1,
        qdeviceName: "QDEVICE",
        totalVotes: 4,
      }),
    );
    assert.deepEqual(documentAt(1200, real).state?.qdevice, {
      registered: true,
      alive: true,
      castVote: true,
      masterWins: false,
      votes: 1,
      name: "QDEVICE",
    });
  });

  test("tells where alerts go, in seconds and RFC 3339, and what is not known as null", () => {
    const member = {
      label: "http://am1:9093",
      address: "192.0.2.1",
      pending: 1,
      sent: 2,
      failed: 3,
      clockSkewMs: -61_500,
      lastError: "connection refused",
      lastAcknowledgedAtMs: 1_767_225_600_000,
    };
    const fresh = {
      ...member,
      clockSkewMs: undefined,
      lastError: undefined,
      lastAcknowledgedAtMs: undefined,
    };
    const { alertmanagers } = statusDocument(healthy(), at(1500), {
      ...about,
      members: [member, fresh],
    });
    const told = {
      alertmanager: "http://am1:9093",
      pending: 1,
      sent: 2,
      failed: 3,
      clockSkewSeconds: -61.5,
      lastError: "connection refused",
      lastAcknowledgedAt: "2026-01-01T00:00:00.000Z",
    };
    assert.deepEqual(alertmanagers, [
      told,
      {
        ...told,
        clockSkewSeconds: null,
        lastError: null,
        lastAcknowledgedAt: null,
      },
    ]);
  });

  test("tells the links by name, and what corosync does not tell of them as null", () => {
    const state = healthy(identified(1100, "c1", { 1: "n1", 2: "n2" }));
    const { links, noLinks } = statusDocument(state, at(1500), {
      ...about,
      context: contextOf(
        ["knet"],
        [
          knet(1400, [
            link(2, 0),
            link(2, 1, {
              connected: false,
              enabled: undefined,
              latencyAverageSeconds: undefined,
            }),
            link(3, 0, { enabled: false }),
          ]),
        ],
      ),
    });
    assert.equal(noLinks, null);
    const told = {
      nodeId: 2,
      nodeName: "n2",
      link: 0,
      connected: true,
      enabled: true,
      latencySeconds: 0.000166,
    };
    assert.deepEqual(links, [
      told,
      {
        ...told,
        link: 1,
        connected: false,
        enabled: null,
        latencySeconds: null,
      },
      { ...told, nodeId: 3, nodeName: "3", enabled: false },
    ]);
  });

  const fresh = knet(1000, [link(2, 0)]);
  for (const [why, context, ms] of [
    ["the collector knet is off (--no-collector.knet)", contextOf([]), 1500],
    ["cmap has not told them yet", contextOf(["knet"]), 1500],
    [
      "cmap does not tell them: TIMEOUT",
      contextOf(["knet"], [fresh, failed(1400)]),
      1500,
    ],
    [
      "cmap does not tell them: CS_ERR_ACCESS at stats.",
      contextOf(
        ["knet"],
        [fresh, { ...failed(1400), code: "CS_ERR_ACCESS", key: "stats." }],
      ),
      1500,
    ],
    [
      "cmap told them too long ago",
      contextOf(["knet"], [fresh]),
      1001 + freshness.linksMs,
    ],
    [
      "transport udpu has no knet links",
      contextOf(["knet"], [unsupported(1400)]),
      1500,
    ],
    [
      "cmap told them too long ago",
      contextOf(["knet"], [unsupported(1000)]),
      1001 + freshness.othersMs,
    ],
  ] as const) {
    test(`promise 1: no links, but why: ${why}, ${String(ms)} ms`, () => {
      const { links, noLinks } = statusDocument(healthy(), at(ms), {
        ...about,
        context,
      });
      assert.deepEqual([links, noLinks], [null, why]);
    });
  }

  test("a broken clock does not fail the document", () => {
    const now = { realtimeMs: Number.NaN, monotonicMs: 1500 };
    const document = statusDocument(healthy(), now, about);
    assert.equal(document.at, "1970-01-01T00:00:00.000Z");
  });
});

test("GET /api/v1/status sends the document of this moment", async () => {
  const { api } = fakeJournal();
  let asked = 0;
  await using serving = await serve({
    api: {
      ...api,
      status: () => {
        asked += 1;
        return status;
      },
    },
  });
  const { headers, body } = await get(serving.port, "/api/v1/status");
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["cache-control"], "no-store");
  assert.deepEqual(JSON.parse(body), status);
  await get(serving.port, "/api/v1/status");
  assert.equal(asked, 2);
});

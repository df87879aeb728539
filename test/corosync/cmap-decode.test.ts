import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readConfig } from "../../src/corosync/cmap/collectors/config.ts";
import {
  detailKeys,
  linkNames,
  readLinks,
  refreshConnected,
} from "../../src/corosync/cmap/collectors/links.ts";
import { readMembers } from "../../src/corosync/cmap/collectors/members.ts";
import { readScheduling } from "../../src/corosync/cmap/collectors/scheduling.ts";
import { readTotem } from "../../src/corosync/cmap/collectors/totem.ts";
import { decodeCmap } from "../../src/corosync/cmap/decode.ts";
import { UnfitValue } from "../../src/corosync/cmap/values.ts";
import type { CmapValue, CmapValues } from "../../src/corosync/cmap/values.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import { moment } from "./fakes.ts";

function values(entries: Readonly<Record<string, CmapValue>> = {}): CmapValues {
  return new Map(Object.entries(entries));
}

const link = { nodeId: nodeId(2), link: 1 };
/** As corosync 3.1.7 gave it. */
const linkValues = {
  "stats.knet.node2.link1.connected": 1,
  "stats.knet.node2.link1.down_count": 1,
  "stats.knet.node2.link1.enabled": 1,
  "stats.knet.node2.link1.latency_ave": 188,
  "stats.knet.node2.link1.latency_max": 962,
  "stats.knet.node2.link1.mtu": 1446,
  "stats.knet.node2.link1.rx_total_bytes": 5380n,
  "stats.knet.node2.link1.rx_total_packets": 39n,
  "stats.knet.node2.link1.tx_data_retries": 3,
  "stats.knet.node2.link1.tx_total_bytes": 10737n,
  "stats.knet.node2.link1.tx_total_errors": 2n,
  "stats.knet.node2.link1.tx_total_packets": 116n,
  "stats.knet.node2.link1.up_count": 4,
};

test("readLinks() gives every field of a link, latencies in seconds of microseconds", () => {
  assert.deepEqual(
    Object.keys(linkValues).toSorted(),
    detailKeys(link).toSorted(),
    "the example has what is asked for",
  );
  assert.deepEqual(readLinks(values(linkValues), [link]), [
    {
      ...link,
      connected: true,
      enabled: true,
      mtuBytes: 1446,
      latencyAverageSeconds: 188e-6,
      latencyMaxSeconds: 962e-6,
      upCount: 4,
      downCount: 1,
      txPackets: 116,
      rxPackets: 39,
      txBytes: 10737,
      rxBytes: 5380,
      txErrors: 2,
      txRetries: 3,
    },
  ]);
});

test("readLinks() never asks for rx_total_retries, which reads a tx field", () => {
  assert.ok(!detailKeys(link).some((key) => key.includes("rx_total_retries")));
});

test("readLinks() leaves out a link that is gone, and a missing key is undefined, never 0", () => {
  assert.deepEqual(readLinks(values(), [link]), []);
  const [found] = readLinks(values({ "stats.knet.node2.link1.connected": 0 }), [
    link,
  ]);
  assert.ok(found !== undefined && !found.connected);
  const { nodeId: id, link: number, connected, ...rest } = found;
  assert.deepEqual([id, number, connected], [2, 1, false]);
  assert.ok(Object.values(rest).every((value) => value === undefined));
});

test("readLinks() has no latency before the first pong", () => {
  const [found] = readLinks(
    values({
      ...linkValues,
      "stats.knet.node2.link1.latency_ave": 0,
      "stats.knet.node2.link1.latency_max": 0,
    }),
    [link],
  );
  assert.equal(found?.latencyAverageSeconds, undefined);
  assert.equal(found?.latencyMaxSeconds, undefined);
});

test("refreshConnected() changes `connected` only, and drops links that are gone", () => {
  const links = readLinks(values(linkValues), [link]);
  const refreshed = refreshConnected(
    values({ "stats.knet.node2.link1.connected": 0 }),
    links,
  );
  assert.deepEqual(refreshed, [{ ...links[0], connected: false }]);
  assert.deepEqual(refreshConnected(values(), links), []);
});

const configured = {
  "config.reload_error_message": "Failed to set knet ping timers",
  "config.reload_status": 2,
  "nodelist.local_node_pos": 1,
  "nodelist.node.0.name": "alpha",
  "nodelist.node.0.nodeid": 1,
  "nodelist.node.0.quorum_votes": 2,
  "nodelist.node.0.ring0_addr": "10.10.0.1",
  "nodelist.node.0.ring1_addr": "10.11.0.1",
  "nodelist.node.1.nodeid": 7,
  "nodelist.node.1.ring0_addr": "10.10.0.7",
  "nodelist.node.10.nodeid": 9,
  "nodelist.node.2.ring0_addr": "without an ID",
  "quorum.auto_tie_breaker": 0,
  "quorum.device.model": "net",
  "quorum.device.net.algorithm": "ffsplit",
  "quorum.device.net.host": "qnetd.example",
  "quorum.device.sync_timeout": 30_000,
  "quorum.device.timeout": 10_000,
  "quorum.device.votes": 1,
  "quorum.expected_votes": 3,
  "quorum.last_man_standing": 1,
  "quorum.provider": "corosync_votequorum",
  "quorum.two_node": 1,
  "quorum.wait_for_all": 1,
  "runtime.members.1.config_version": 2n ** 63n,
  "runtime.members.7.config_version": 4n,
  "runtime.members.7.status": "joined",
  "runtime.votequorum.atb_type": 2,
  "runtime.votequorum.ev_barrier": 4,
  "runtime.votequorum.ev_tracking_barrier": 5,
  "runtime.votequorum.qdevice_can_operate": 1,
  "runtime.votequorum.two_node": 1,
  "runtime.votequorum.wait_for_all_status": 1,
  "totem.cluster_name": "sud",
  "totem.config_version": 2n ** 63n,
  "totem.transport": "knet",
};

test("readConfig() gives what is configured beside what runs, config versions exact beyond 2^53", () => {
  assert.deepEqual(readConfig(values(configured)), {
    clusterName: "sud",
    transport: "knet",
    provider: "corosync_votequorum",
    configVersion: 2n ** 63n,
    nodes: [
      {
        nodeId: 1,
        name: "alpha",
        votes: 2,
        links: [
          { link: 0, address: "10.10.0.1" },
          { link: 1, address: "10.11.0.1" },
        ],
      },
      {
        nodeId: 7,
        name: undefined,
        votes: undefined,
        links: [{ link: 0, address: "10.10.0.7" }],
      },
      { nodeId: 9, name: undefined, votes: undefined, links: [] },
    ],
    members: [
      {
        nodeId: 1,
        status: undefined,
        joinCount: undefined,
        configVersion: 2n ** 63n,
      },
      {
        nodeId: 7,
        status: "joined",
        joinCount: undefined,
        configVersion: 4n,
      },
    ],
    ownNodeId: 7,
    quorum: {
      expectedVotes: 3,
      twoNode: true,
      waitForAll: true,
      lastManStanding: true,
      autoTieBreaker: false,
    },
    device: {
      model: "net",
      votes: 1,
      timeoutSeconds: 10,
      syncTimeoutSeconds: 30,
      algorithm: "ffsplit",
      host: "qnetd.example",
    },
    runtime: {
      waitForAllStatus: true,
      evBarrier: 4,
      evTrackingBarrier: 5,
      twoNode: true,
      atbType: 2,
      qdeviceCanOperate: true,
      qdeviceMasterWins: undefined,
    },
    reload: {
      code: "CS_ERR_LIBRARY",
      errorMessage: "Failed to set knet ping timers",
    },
  });
});

test("readConfig() of an empty cmap has nothing, and no 0 or false among it", () => {
  const { nodes, members, quorum, runtime, ...rest } = readConfig(values());
  assert.deepEqual([nodes, members], [[], []]);
  for (const part of [quorum, runtime, rest]) {
    assert.ok(Object.values(part).every((value) => value === undefined));
  }
});

test("linkNames() has every link but the own node's loopback", () => {
  const { nodes, ownNodeId } = readConfig(values(configured));
  assert.deepEqual(linkNames(nodes, ownNodeId), [
    { nodeId: 1, link: 0 },
    { nodeId: 1, link: 1 },
  ]);
});

test("readMembers() keeps words that nobody knows yet", () => {
  assert.deepEqual(
    readMembers(
      values({
        "runtime.members.12.join_count": 3,
        "runtime.members.12.status": "leaving?",
        "runtime.members.2.config_version": 1n,
        "runtime.members.2.ip": "r(0) ip(10.0.0.2)",
      }),
    ).members,
    [
      { nodeId: 2, status: undefined, joinCount: undefined, configVersion: 1n },
      {
        nodeId: 12,
        status: "leaving?",
        joinCount: 3,
        configVersion: undefined,
      },
    ],
  );
});

test("readTotem() tells token losses by state, and times in seconds", () => {
  const srp = {
    commit_entered: 2n,
    commit_token_lost: 0n,
    consensus_timeouts: 5n,
    continuous_gather: 6,
    firewall_enabled_or_nic_failure: 1,
    gather_entered: 3n,
    gather_token_lost: 1n,
    mcast_retx: 7n,
    mtt_rx_token: 44,
    operational_entered: 9n,
    operational_token_lost: 4n,
    recovery_entered: 8n,
    recovery_token_lost: 10n,
    rx_msg_dropped: 11n,
    time_since_token_last_received: 130n,
  };
  const entries: Record<string, CmapValue> = {};
  for (const [name, value] of Object.entries(srp)) {
    entries[`stats.srp.${name}`] = value;
  }
  assert.deepEqual(
    readTotem(
      values({
        ...entries,
        "runtime.config.totem.token": 1000,
        "runtime.config.totem.consensus": 1200,
      }),
    ),
    {
      tokenLost: { operational: 4, gather: 1, commit: 0, recovery: 10 },
      entered: { operational: 9, gather: 3, commit: 2, recovery: 8 },
      consensusTimeouts: 5,
      continuousGather: 6,
      firewallEnabledOrNicFailure: true,
      retransmits: 7,
      dropped: 11,
      tokenRotationSeconds: 0.044,
      sinceTokenSeconds: 0.13,
      tokenTimeoutSeconds: 1,
      consensusTimeoutSeconds: 1.2,
    },
  );
});

function pauses(
  ...pairs: readonly (readonly [at: number, delay: number])[]
): CmapValues {
  return new Map<string, CmapValue>(
    pairs.flatMap(([at, delay], n) => [
      [`stats.schedmiss.${String(n)}.timestamp`, BigInt(at)],
      [`stats.schedmiss.${String(n)}.delay`, delay],
    ]),
  );
}

test("readScheduling() gives the pauses newest first, in seconds, each once", () => {
  const { pauses: read } = readScheduling(
    pauses([1_700_000_002_000, 1500.5], [1_700_000_001_000, 900]),
  );
  assert.deepEqual(read, [
    { realtimeMs: 1_700_000_002_000, delaySeconds: 1.5005 },
    { realtimeMs: 1_700_000_001_000, delaySeconds: 0.9 },
  ]);
  const shifted = readScheduling(
    pauses([2_000, 900], [2_000, 900], [1_000, 800]),
  );
  assert.equal(
    shifted.pauses.length,
    2,
    "a pause that moved on while it was read",
  );
  assert.deepEqual(readScheduling(values()).pauses, []);
  const half = values({ "stats.schedmiss.0.delay": 5 });
  assert.deepEqual(readScheduling(half).pauses, []);
});

const readers: Readonly<Record<string, (values: CmapValues) => unknown>> = {
  config: readConfig,
  members: readMembers,
  totem: readTotem,
  scheduling: readScheduling,
  links: (given) => readLinks(given, [link]),
  refresh: (given) =>
    refreshConnected(given, readLinks(values(linkValues), [link])),
};

test("every reader names the key that holds nonsense, and throws nothing else", () => {
  const bad: readonly CmapValue[] = [null, "x", -1, NaN, Infinity, 0.5, -1n];
  for (const [name, value] of bad.flatMap((value) =>
    Object.keys({ ...configured, ...linkValues }).map(
      (key) => [key, value] as const,
    ),
  )) {
    for (const read of Object.values(readers)) {
      try {
        read(values({ ...configured, ...linkValues, [name]: value }));
      } catch (error) {
        assert.ok(error instanceof UnfitValue);
        assert.equal(error.key, name);
        assert.match(
          error.message,
          /^Cannot read .* as it must be .*: current value is /,
        );
      }
    }
  }
});

test("readers do nothing but read or refuse, whatever cmap holds", () => {
  const names = [
    ...Object.keys(configured),
    ...Object.keys(linkValues),
    "stats.schedmiss.0.delay",
    "stats.schedmiss.0.timestamp",
    "stats.srp.mtt_rx_token",
    "runtime.members.99999999999.status",
    "runtime.members.4294967296.status",
    "nodelist.node.99999999999.nodeid",
    "nodelist.node.5.ring9_addr",
  ];
  const value = fc.oneof(
    fc.constantFrom<CmapValue>(0, 1, 1n, null, "knet", 2 ** 32, 1.5),
    fc.string(),
    fc.double(),
    fc.bigInt(),
  );
  const cmap = fc.uniqueArray(
    fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value),
    { selector: ([key]) => key },
  );
  fc.assert(
    fc.property(cmap, (entries) => {
      for (const read of Object.values(readers)) {
        try {
          assert.ok(
            !/(?:NaN|Infinity)/.test(inspectNumbers(read(new Map(entries)))),
          );
        } catch (error) {
          assert.ok(error instanceof UnfitValue, String(error));
        }
      }
    }),
  );
});

function inspectNumbers(value: unknown): string {
  if (typeof value === "number") return `${String(value)} `;
  if (typeof value !== "object" || value === null) return "";
  return Object.values(value).map(inspectNumbers).join("");
}

test("readers are bounded: more nodes or members than can be are refused", () => {
  const many = (name: (n: number) => string) =>
    new Map(Array.from({ length: 1025 }, (_, n) => [name(n), n] as const));
  assert.throws(
    () => readConfig(many((n) => `nodelist.node.${String(n)}.nodeid`)),
    /at most 1024 nodes/,
  );
  assert.throws(
    () => readMembers(many((n) => `runtime.members.${String(n)}.join_count`)),
    /at most 1024 members/,
  );
});

test("decodeCmap() takes the reader's items, and calls everything else malformed", () => {
  const read = {
    kind: "read",
    ...moment(5),
    id: 3,
    durationMs: 1.5,
    entries: [
      ["a", 1],
      ["b", null],
      ["c", 2n],
      ["d", "x"],
    ],
    truncated: false,
  };
  const decoded = decodeCmap(read);
  assert.ok(decoded.kind === "read");
  assert.deepEqual([decoded.id, decoded.entries], [3, read.entries]);
  for (const broken of [
    { ...read, id: -1 },
    { ...read, id: undefined },
    { ...read, durationMs: NaN },
    { ...read, entries: [["a"]] },
    { ...read, entries: [["a", true]] },
    { ...read, entries: [[1, 1]] },
    { ...read, entries: "a" },
    { ...read, truncated: 0 },
    { ...read, monotonicMs: undefined },
    { ...read, realtimeMs: { toString: 0 } },
    { ...read, kind: "entries" },
    { kind: "failed", ...moment(5), id: 1, call: "cmap_get", code: 2 },
    { kind: "ended", ...moment(5), call: "close" },
    undefined,
  ]) {
    assert.equal(decodeCmap(broken).kind, "malformed");
  }
  fc.assert(
    fc.property(
      fc.record(
        {
          kind: fc.constantFrom("read", "failed", "ended"),
          realtimeMs: fc.oneof(fc.double(), fc.anything()),
          monotonicMs: fc.oneof(fc.double(), fc.anything()),
          id: fc.oneof(fc.nat(), fc.anything()),
          durationMs: fc.oneof(fc.double(), fc.anything()),
          entries: fc.oneof(fc.array(fc.anything()), fc.anything()),
          truncated: fc.anything(),
          key: fc.anything(),
          call: fc.anything(),
          code: fc.oneof(fc.nat(), fc.anything()),
        },
        { requiredKeys: ["kind"] },
      ),
      (item) => {
        const { kind } = decodeCmap(item);
        assert.ok(["malformed", item.kind].includes(kind));
      },
    ),
  );
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { retryDelayMs } from "../../src/corosync/backoff.ts";
import { readIdentity } from "../../src/corosync/cmap/identity.ts";
import { isSameIdentity } from "../../src/quorum/terms/identity.ts";
import { decodeCmap } from "../../src/corosync/cmap/decode.ts";
import { csErrorName } from "../../src/corosync/cs-error.ts";
import { explainLoss } from "../../src/corosync/explain.ts";
import { loadAddon } from "../../src/corosync/load-addon.ts";
import { decode } from "../../src/corosync/votequorum/decode.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import { moment, ownInfo, snapshot } from "./fakes.ts";

test("csErrorName() knows every code of corosync's own header, and keeps unknown ones", () => {
  const header = readFileSync("/usr/include/corosync/corotypes.h", "utf8");
  const codes = [...header.matchAll(/^\s*(CS_(?:OK|ERR_\w+)) = (\d+)/gm)];
  assert.ok(codes.length >= 29, "the header was read");
  for (const [, name, code] of codes) {
    assert.equal(csErrorName(Number(code)), name);
  }
  assert.equal(csErrorName(77), "CS_ERR_77");
});

test("retryDelayMs() starts at a quarter second, doubles, and never waits 5 s", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 50].map((attempt) => retryDelayMs(attempt, 0)),
    [175, 350, 700, 1400, 2800, 3500, 3500],
  );
  fc.assert(
    fc.property(
      fc.nat(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const ms = retryDelayMs(attempt, random);
        return ms >= 175 && ms < 4500.001;
      },
    ),
  );
});

test("decode() never throws, whatever lies in the mailbox", () => {
  const kinds = [
    "connected",
    "quorum",
    "nodelist",
    "expected",
    "snapshot",
    "dropped",
    "ended",
    "?",
  ];
  const item = fc.record(
    {
      kind: fc.oneof(fc.constantFrom(...kinds), fc.anything()),
      realtimeMs: fc.oneof(fc.double(), fc.anything()),
      monotonicMs: fc.oneof(fc.double(), fc.anything()),
      quorate: fc.anything(),
      nodes: fc.anything(),
      members: fc.array(fc.anything()),
      ringSequence: fc.oneof(fc.bigInt(), fc.anything()),
      infos: fc.array(fc.anything()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(item, fc.anything()), (value) => {
      assert.ok(["event", "ended", "malformed"].includes(decode(value).kind));
      assert.ok(
        ["entries", "ended", "malformed"].includes(decodeCmap(value).kind),
      );
    }),
  );
});

test("decode() keeps unknown states and flag bits, and the own node apart from the others", () => {
  const other = { ...ownInfo, nodeId: 2, state: 9, flags: 0x8000_0402 };
  const decoded = decode(snapshot(5, [ownInfo, other]));
  assert.ok(decoded.kind === "event" && decoded.event.kind === "observed");
  assert.equal(decoded.event.own.totalVotes, 3);
  assert.deepEqual(
    decoded.event.others.map((node) => [node.nodeId, node.state, node.flags]),
    [[2, 9, 0x8000_0402]],
  );
});

test("decode() keeps a 64-bit ring sequence whole", () => {
  const decoded = decode({
    kind: "nodelist",
    ringNodeId: 1,
    ringSequence: 2n ** 63n + 1n,
    members: [1, 2],
    ...moment(1),
  });
  assert.ok(
    decoded.kind === "event" && decoded.event.kind === "nodelist-notified",
  );
  assert.equal(decoded.event.ring.sequence, 2n ** 63n + 1n);
});

test("readIdentity() names nodes by name, else by address, else by ID", () => {
  const identity = readIdentity([
    ["nodelist.node.0.name", "alpha"],
    ["nodelist.node.0.nodeid", 1],
    ["nodelist.node.0.ring0_addr", "10.0.0.1"],
    ["nodelist.node.1.nodeid", 7],
    ["nodelist.node.1.ring0_addr", "beta.example"],
    ["nodelist.node.2.nodeid", 9],
    ["nodelist.node.3.name", "without an ID"],
    ["totem.cluster_name", "prod"],
  ]);
  assert.equal(identity.clusterName, "prod");
  assert.deepEqual(
    [...identity.nodeNames],
    [
      [nodeId(1), "alpha"],
      [nodeId(7), "beta.example"],
      [nodeId(9), "9"],
    ],
  );
  assert.equal(isSameIdentity(identity, readIdentity([])), false);
  assert.equal(
    isSameIdentity(identity, {
      ...identity,
      nodeNames: new Map(identity.nodeNames),
    }),
    true,
  );
});

test("explainLoss() says what to do for each cause a person can mend", () => {
  const who = { uid: 990, gid: 991 };
  const words = (call: string, code: string) =>
    explainLoss({ call, code }, who);
  assert.match(
    words("votequorum_initialize", "CS_ERR_ACCESS"),
    /uidgid \{ uid: 990 \}.*uidgid\.d/,
  );
  assert.match(words("votequorum_initialize", "CS_ERR_LIBRARY"), /not running/);
  assert.match(
    words("votequorum_dispatch", "CS_ERR_LIBRARY"),
    /stopped or was killed/,
  );
  assert.match(
    words("votequorum_initialize", "CS_ERR_NOT_EXIST"),
    /IPC namespace/,
  );
  assert.match(
    words("votequorum_getinfo", "CS_ERR_77"),
    /votequorum_getinfo failed with CS_ERR_77/,
  );
});

test("loadAddon() tells a missing file from a missing library, without throwing", () => {
  const loaded = loadAddon({ directory: "/nonexistent", name: "cmap" });
  assert.equal(loaded.kind, "unusable");
});

// Room commands: the texts of status and doctor, without any corosync.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findingLine } from "../../src/commands/doctor/finding.ts";
import { urlOf } from "../../src/commands/own-exporter.ts";
import { openToAll } from "../../src/config/web-settings.ts";
import { reportText } from "../../src/commands/status/report.ts";
import { whyNotSeen } from "../../src/commands/why-not-seen.ts";
import { parseQuorumtool } from "../../lab/corosync/quorumtool.ts";
import { currentFacts } from "../../src/quorum/availability.ts";
import type { StatusKnetLink } from "../../src/status/document.ts";
import type { QuorumState } from "../../src/quorum/state.ts";
import { statusDocument } from "../../src/status/project.ts";
import { about } from "../http/fake-journal.ts";
import {
  ALIVE,
  at,
  CAST_VOTE,
  feed,
  healthy,
  identified,
  lost,
  observed,
  QUORATE,
  REGISTERED,
  silent,
} from "../quorum/build.ts";

function seenAt(ms: number, state: QuorumState) {
  const facts = currentFacts(state, at(ms), state.freshForMs);
  const { state: shown } = statusDocument(state, at(ms), about);
  assert.ok(facts !== undefined && shown !== null);
  return { facts, state: shown, at: new Date(0) };
}

const alone = {
  links: null,
  noLinks: "transport udpu has no knet links",
  last: undefined,
};

const linkTo = {
  nodeId: 2,
  nodeName: "n2",
  link: 0,
  connected: true,
  enabled: true,
  latencySeconds: 0.0002,
};

suite("reportText()", () => {
  test("is what quorumtool prints, above the margin", () => {
    const state = healthy(identified(1100, "c1", { 1: "n1", 2: "n2" }));
    const text = reportText(seenAt(1500, state), alone);
    const [tool = "", margin = ""] = text.split("\nMargin\n");
    const said = parseQuorumtool(tool);
    assert.equal(said.totalVotes, 3);
    assert.deepEqual(said.ringId, { nodeId: 1, sequence: 4n });
    assert.deepEqual(
      said.members.map(({ name, isLocal }) => [name, isLocal]),
      [
        ["n1", true],
        ["n2", false],
        ["3", false],
      ],
    );
    assert.match(margin, /Tolerated: +1: One more node may fail\n/);
    assert.doesNotMatch(text, /Last events/);
  });

  test("tells a qdevice's state in quorumtool's column, and its votes", () => {
    const flags = QUORATE | REGISTERED | ALIVE;
    const device = { qdeviceVotes: 1, qdeviceName: "QDEVICE" };
    const silentOne = healthy(observed(1100, { flags, ...device }));
    const text = reportText(seenAt(1200, silentOne), alone);
    assert.match(text, /\n {9}1 +1 +A,NV,NMW 1 \(local\)\n/);
    assert.match(text, /\n {9}0 +0 +Qdevice \(votes 1\)\n/);
    const voting = healthy(
      observed(1100, { flags: flags | CAST_VOTE, ...device, totalVotes: 4 }),
    );
    const loud = reportText(seenAt(1200, voting), alone);
    assert.match(loud, /\n {9}0 +1 +Qdevice\n/);
  });

  test("tells the links, a line a number, and what is down in capitals; without links, why", () => {
    const down = { connected: false };
    const n3 = { nodeId: 3, nodeName: "n3" };
    const seen = seenAt(1500, healthy());
    const text = (links: readonly StatusKnetLink[]) =>
      reportText(seen, { links, noLinks: null, last: undefined });
    assert.ok(
      text([
        linkTo,
        { ...linkTo, link: 1, ...down, enabled: false },
        { ...linkTo, ...n3, ...down },
        { ...linkTo, ...n3, link: 1, ...down, enabled: null },
      ]).endsWith(
        "\n\nLinks\n-----\nlink 0: n2 connected, n3 DOWN\nlink 1: n2 disabled, n3 DOWN\n",
      ),
    );
    assert.match(text([]), /\nLinks: +none: no other node\n$/);
    assert.match(
      reportText(seen, alone),
      /\nLinks: +none told: transport udpu has no knet links\n$/,
    );
  });

  test("a name cannot steer a terminal", () => {
    const state = healthy(identified(1100, "c1", { 1: "n1\u001b[2J\nx" }));
    const text = reportText(seenAt(1500, state), {
      links: [{ ...linkTo, nodeName: "n2\u001b[2J" }],
      noLinks: null,
      last: {
        kind: "told",
        url: "http://127.0.0.1:1",
        events: [{ seq: 1, kind: "\u001b[2Jevil" }],
      },
    });
    assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}/u);
    assert.match(text, / n1\?\[2J\?x \(local\)\n/);
  });
});

test("whyNotSeen() says what is wrong, and what helps", () => {
  const who = { uid: 7, gid: 8 };
  const dead = feed([lost(1000, { code: "CS_ERR_ACCESS" })]);
  assert.match(whyNotSeen(dead.state, who, 2000), /uidgid \{ uid: 7 \}/);
  for (const state of [feed([]).state, healthy(silent(3500))]) {
    assert.match(whyNotSeen(state, who, 2500), /did not answer within 2\.5 s/);
  }
});

test("urlOf() reaches an address to listen on from the same host", () => {
  for (const [host, url] of [
    ["", "http://127.0.0.1:1"],
    ["0.0.0.0", "http://127.0.0.1:1"],
    ["::", "http://[::1]:1"],
    ["::1", "http://[::1]:1"],
    ["192.0.2.7", "http://192.0.2.7:1"],
    ["node1", "http://node1:1"],
  ] as const) {
    const address = { kind: "tcp", host, port: 1 } as const;
    assert.equal(urlOf(address, { kind: "good", settings: openToAll }), url);
  }
});

test("findingLine() is one line whatever a server said", () => {
  const words = "answered 500: a\nb\u001b[0m";
  assert.equal(
    findingLine({ verdict: "FAIL", about: "x", words, help: "look" }),
    "FAIL x: answered 500: a b [0m; look",
  );
  assert.equal(
    findingLine({ verdict: "ok", about: "x", words: "y" }),
    "ok   x: y",
  );
});

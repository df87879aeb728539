// Room lab: the parts without a cluster: options, commands, configuration, ranges, waiting.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseCommand } from "../../lab/cli/commands.ts";
import { parseCommandLine } from "../../lab/cli/options.ts";
import { corosyncConfig } from "../../lab/corosync/config.ts";
import { checkPrerequisites } from "../../lab/kernel/prerequisites.ts";
import { overlaps } from "../../lab/kernel/subnet.ts";
import { checkLabOptions, type LabOptions } from "../../lab/options.ts";
import { until } from "../../lab/until.ts";

describe("parseCommandLine()", () => {
  test("reads every option", () => {
    const argv =
      "--nodes 2 --rings=2 --cluster-name ha --votes 1,2 --expected-votes 3 --two-node --wait-for-all --qdevice-algorithm lms --token 500 --no-exporters";
    assert.deepEqual(parseCommandLine(argv.split(" ")), {
      kind: "run",
      withExporters: false,
      lab: {
        nodes: 2,
        rings: 2,
        clusterName: "ha",
        votes: [1, 2],
        quorum: { two_node: 1, wait_for_all: 1, expected_votes: 3 },
        tokenMs: 500,
        qdevice: { algorithm: "lms" },
      },
    });
  });

  test("gives three plain nodes with exporters by default", () => {
    assert.deepEqual(parseCommandLine([]), {
      kind: "run",
      withExporters: true,
      lab: { nodes: 3, quorum: {} },
    });
    assert.deepEqual(parseCommandLine(["--help"]), { kind: "help" });
  });

  const WRONG: readonly (readonly [string, RegExp])[] = [
    ["--foo", /--foo.*accepted are --nodes/],
    ["-n 3", /-n.*accepted are --nodes/],
    ["--constructor", /--constructor.*accepted are --nodes/],
    ["three", /three.*accepted are --nodes/],
    ["--nodes", /--nodes without a value/],
    ["--nodes 0", /--nodes.*0.*1 to 32/],
    ["--nodes 33", /--nodes.*33.*1 to 32/],
    ["--nodes 3.5", /--nodes.*3\.5.*1 to 32/],
    ["--rings 3", /--rings.*3.*1 or 2/],
    ["--votes 1,x,1", /--votes.*1,x,1.*3 numbers/],
    ["--votes 1,1", /--votes.*1,1.*3 numbers/],
    ["--cluster-name a/b", /--cluster-name.*a\/b.*letters/],
    ["--two-node", /--two-node with --nodes 3.*--nodes 2/],
    ["--qdevice=yes", /--qdevice.*yes.*no value/],
    ["--qdevice-algorithm 2nodelms", /2nodelms.*ffsplit or lms/],
    ["--token 1", /--token.*1.*300 to 60000/],
  ];
  for (const [argv, message] of WRONG) {
    test(`refuses ${argv} in one line that names it and what is accepted`, () => {
      assert.throws(
        () => parseCommandLine(argv.split(" ")),
        (error) =>
          error instanceof Error &&
          error.name === "UsageError" &&
          message.test(error.message) &&
          !error.message.includes("\n"),
      );
    });
  }
});

describe("parseCommand()", () => {
  test("reads what the help lists", () => {
    const table = {
      "": { kind: "nothing" },
      " status ": { kind: "status" },
      quit: { kind: "quit" },
      "cut 2": { kind: "node", action: "cut", node: 2, network: "rings" },
      "heal 2 ring1": {
        ...{ kind: "node", action: "heal", node: 2, network: "ring1" },
      },
      "boot 3": { kind: "node", action: "boot", node: 3, network: "rings" },
      "votes 1 4": { kind: "votes", node: 1, votes: 4 },
      "expected 5": { kind: "expected", votes: 5 },
      "qdevice freeze 1": { kind: "qdevice", action: "freeze", node: 1 },
      "qnetd cut": { kind: "qnetd", action: "cut" },
    };
    for (const [line, command] of Object.entries(table)) {
      assert.deepEqual(parseCommand(line), command, line);
    }
  });

  test("answers a line that is no command with what would be one, and never throws", () => {
    const lines = [
      ...["fly", "cut", "cut x", "cut 1 ring7", "kill 1 ring0", "votes 1"],
      ...["expected many", "qdevice 1", "qnetd", "quit now", "cut 1 ring0 2"],
    ];
    for (const line of lines) {
      assert.equal(parseCommand(line).kind, "wrong", line);
    }
  });
});

test("corosyncConfig() puts every key on a line of its own and closes what it opens", () => {
  const text = corosyncConfig({
    clusterName: "ha",
    tokenMs: 1000,
    nodes: [{ nodeId: 4, name: "a", addresses: ["10.0.0.4", "10.1.0.4"] }],
    quorum: { wait_for_all: 1 },
    qdevice: { host: "h", votes: 2, algorithm: "lms", timeoutMs: 3000 },
    uidgid: ["uid: nobody"],
  });
  const lines = text.split("\n").map((line) => line.trim());
  for (const line of [
    ...["cluster_name: ha", "token: 1000", "consensus: 1200"],
    ...["nodeid: 4", "ring1_addr: 10.1.0.4", "wait_for_all: 1"],
    ...["algorithm: lms", "votes: 2", "uid: nobody"],
  ]) {
    assert.ok(lines.includes(line), line);
  }
  for (const line of lines) {
    assert.match(line, /^$|^\}$|^\w+ \{$|^\w+: \S.*$/);
  }
  const opened = lines.filter((line) => line.endsWith("{")).length;
  assert.equal(lines.filter((line) => line === "}").length, opened);
});

test("overlaps() sees any shared address", () => {
  assert.ok(overlaps("10.213.7.0/24", "10.213.7.9"));
  assert.ok(overlaps("10.0.0.0/8", "10.213.7.0/24"));
  assert.ok(overlaps("10.213.7.128/25", "10.213.7.0/24"));
  assert.ok(!overlaps("10.213.6.0/24", "10.213.7.0/24"));
  assert.ok(!overlaps("192.168.0.0/16", "10.213.7.0/24"));
});

test("checkLabOptions() refuses what cannot be a lab and names the value", () => {
  const wrong: readonly (readonly [LabOptions, RegExp])[] = [
    [{ nodes: 0 }, /1 to 32.*is 0/],
    [{ nodes: 2.5 }, /1 to 32.*is 2\.5/],
    [{ nodes: 2, votes: [1] }, /2 nodes with 1 votes/],
    [{ nodes: 1, votes: [-1] }, /votes.*-1/],
    [{ nodes: 2, nodeIds: [7, 7] }, /nodeIds.*7,7/],
    [{ nodes: 1, nodeIds: [65_536] }, /node ID.*65536/],
    [{ nodes: 1, nodeNames: ["a b"] }, /node name.*a b/],
    [{ nodes: 1, clusterName: "x\ny" }, /cluster name/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => {
      checkLabOptions(options);
    }, message);
  }
});

test("checkPrerequisites() names the Debian packages that are missing, or that it is not root", () => {
  assert.throws(
    () => {
      checkPrerequisites(true, { uid: 0, searchPath: "/nonexistent" });
    },
    {
      message:
        "Cannot start a lab without the program unshare: install it with apt-get install util-linux mount iproute2 corosync corosync-qnetd corosync-qdevice",
    },
  );
  assert.throws(
    () => {
      checkPrerequisites(false, { uid: 1000 });
    },
    { message: /root.*1000/ },
  );
});

test("until() says what was awaited and what came last", async () => {
  let looks = 0;
  const value = await until("two looks", () =>
    Promise.resolve(++looks === 2 ? "seen" : undefined),
  );
  assert.equal(value, "seen");
  await assert.rejects(
    until("the moon", () => Promise.reject(new Error("cloudy")), {
      timeoutMs: 0,
    }),
    { message: /the moon.*cloudy/ },
  );
  await assert.rejects(
    until("ever", () => Promise.resolve(undefined), {
      signal: AbortSignal.abort(),
    }),
    { name: "AbortError" },
  );
});

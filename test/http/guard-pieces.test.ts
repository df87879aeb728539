// Room http: the pieces of the door, each by itself.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readCredentials } from "../../src/http/guard/passwords/credentials.ts";
import { createFairQueue } from "../../src/http/guard/passwords/fair-queue.ts";
import { createFingerprints } from "../../src/http/guard/passwords/fingerprint.ts";
import { isOurHost } from "../../src/http/guard/place/host.ts";
import { comesFromElsewhere } from "../../src/http/guard/place/origin.ts";
import { createRateLimit } from "../../src/http/guard/rate-limit.ts";
import { sourceOf } from "../../src/http/guard/passwords/source.ts";
import { standInHash } from "../../src/http/guard/passwords/stand-in.ts";
import { createVerdicts } from "../../src/http/guard/passwords/verdicts.ts";

function basic(text: string | Buffer): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

suite("readCredentials()", () => {
  for (const [header, user, password] of [
    [basic("a:b"), "a", "b"],
    [basic("a:b:c"), "a", "b:c"],
    [basic("a:"), "a", ""],
    [basic(":b"), "", "b"],
    [basic("ä:€\u{1f511}"), "ä", "€\u{1f511}"],
    [basic("\ufeffa:b"), "\ufeffa", "b"],
    ["basic YTpi", "a", "b"],
    ["BASIC   YTpi", "a", "b"],
    [basic(`a:${"x".repeat(1000)}`), "a", "x".repeat(1000)],
  ] as const) {
    test(`reads ${header.slice(0, 40)}`, () => {
      assert.deepEqual(readCredentials(header), { user, password });
    });
  }

  for (const header of [
    undefined,
    "",
    "Basic",
    "Basic ",
    "Basic a",
    "Basic YTpi=",
    "Basic YTp",
    "Basic YT pi",
    "Basic YTpi YTpi",
    "BasicYTpi",
    "Bearer YTpi",
    "Basic YTpi\n",
    "Basic YT-_",
    basic("no colon"),
    basic("a:b\0c"),
    basic("a:b\u007f"),
    basic("a\n:b"),
    basic(Buffer.from([0x61, 0x3a, 0xe4])),
    basic(`a:${"x".repeat(2000)}`),
  ]) {
    test(`takes ${JSON.stringify({ header }).slice(0, 40)} for no credentials`, () => {
      assert.equal(readCredentials(header), undefined);
    });
  }

  test("takes no time for what is long", () => {
    assert.equal(readCredentials(`Basic ${"A".repeat(15_000)}!`), undefined);
  });
});

suite("createFingerprints()", () => {
  const fingerprints = createFingerprints();
  const hash = "$2y$10$x";

  test("no part reaches into the next one (CVE-2022-46146)", () => {
    const all = new Set(
      [
        ["ab", "c", "h"],
        ["a", "bc", "h"],
        ["a", "b", "ch"],
        ["", "abc", "h"],
        ["abc", "", "h"],
        ["a", "b:c", "h"],
        ["a:b", "c", "h"],
        ["61", "b", "h"],
        // In whatever order they are put together.
        ["a", "hb", "h"],
        ["ah", "b", "h"],
        ["ba", "a", "a"],
        ["b", "a", "aa"],
        ["b", "aa", "a"],
      ].map(([user = "", password = "", hash = ""]) =>
        fingerprints.of({ user, password }, hash),
      ),
    );
    assert.equal(all.size, 13);
  });

  test("changes with the hash, and with the process", () => {
    const credentials = { user: "a", password: "b" };
    assert.equal(
      fingerprints.of(credentials, hash),
      fingerprints.of(credentials, hash),
    );
    assert.notEqual(
      fingerprints.of(credentials, hash),
      fingerprints.of(credentials, `${hash}y`),
    );
    assert.notEqual(
      fingerprints.of(credentials, hash),
      createFingerprints().of(credentials, hash),
    );
  });

  test("is the same for passwords that bcrypt cannot tell apart, so that nobody has two places in memory", () => {
    const long = "x".repeat(72);
    assert.equal(
      fingerprints.of({ user: "a", password: `${long}1` }, hash),
      fingerprints.of({ user: "a", password: `${long}2` }, hash),
    );
    assert.notEqual(
      fingerprints.of({ user: "a", password: `${long.slice(1)}1` }, hash),
      fingerprints.of({ user: "a", password: `${long.slice(1)}2` }, hash),
    );
  });

  test("chooses the same for the same name", () => {
    assert.equal(fingerprints.choose("a", 5), fingerprints.choose("a", 5));
    const chosen = Array.from({ length: 200 }, (_, n) =>
      fingerprints.choose(String(n), 2),
    );
    assert.deepEqual(new Set(chosen), new Set([0, 1]));
  });
});

suite("standInHash()", () => {
  const fingerprints = createFingerprints();
  const rest = "a".repeat(53);

  test("costs what the users' hashes cost", () => {
    const users = new Map([
      ["a", `$2y$12$${rest}`],
      ["b", `$2b$12$${rest}`],
    ]);
    for (const name of ["x", "y", "z", ""]) {
      const hash = standInHash(name, users, fingerprints);
      assert.match(hash, /^\$2a\$12\$[./A-Za-z0-9]{53}$/);
    }
  });

  test("costs for each name what one of the users' hashes costs, always the same", () => {
    const users = new Map([
      ["a", `$2y$10$${rest}`],
      ["b", `$2b$14$${rest}`],
    ]);
    const costs = new Set<string>();
    for (let name = 0; name < 100; name += 1) {
      const hash = standInHash(String(name), users, fingerprints);
      assert.equal(hash, standInHash(String(name), users, fingerprints));
      costs.add(hash.slice(4, 6));
    }
    assert.deepEqual([...costs].toSorted(), ["10", "14"]);
  });
});

suite("createVerdicts()", () => {
  test("never holds more than 100, and no flood of wrong ones pushes out a right one", () => {
    const verdicts = createVerdicts();
    verdicts.put("prometheus", true);
    for (let number = 0; number < 1000; number += 1) {
      verdicts.put(`wrong ${String(number)}`, false);
      assert.ok(verdicts.size <= 100);
    }
    assert.equal(verdicts.get("prometheus"), true);
    assert.equal(verdicts.get("wrong 999"), false);
    assert.equal(verdicts.get("wrong 1"), undefined);
    for (let number = 0; number < 1000; number += 1) {
      verdicts.put(`right ${String(number)}`, true);
      assert.equal(verdicts.get("prometheus"), true, "what is used stays");
      assert.ok(verdicts.size <= 100);
    }
  });
});

suite("createFairQueue()", () => {
  function drain(queue: { next(): string | undefined }): readonly string[] {
    const all: string[] = [];
    for (let next = queue.next(); next !== undefined; next = queue.next()) {
      all.push(next);
    }
    return all;
  }

  test("gives each lane its turn", () => {
    const queue = createFairQueue<string>(10);
    for (const item of ["a1", "a2", "a3", "b1", "c1", "c2"]) {
      assert.equal(queue.add(item.charAt(0), item), undefined);
    }
    assert.deepEqual(drain(queue), ["a1", "b1", "c1", "a2", "c2", "a3"]);
    assert.equal(queue.size, 0);
  });

  test("when full, the newest of the longest lane goes, never one of a shorter lane", () => {
    const queue = createFairQueue<string>(4);
    for (const item of ["a1", "a2", "a3", "a4"]) queue.add("a", item);
    assert.equal(queue.add("a", "a5"), "a5");
    assert.equal(queue.add("b", "b1"), "a4");
    assert.equal(queue.add("b", "b2"), "a3");
    assert.equal(queue.add("b", "b3"), "b3");
    assert.equal(queue.add("a", "a6"), "a6");
    assert.equal(queue.add("c", "c1"), "a2");
    assert.equal(queue.add("c", "c2"), "c2");
    assert.equal(queue.size, 4);
    assert.deepEqual(drain(queue), ["a1", "b1", "c1", "b2"]);
  });

  test("forgets what is removed", () => {
    const queue = createFairQueue<string>(4);
    queue.add("a", "a1");
    queue.add("a", "a2");
    assert.equal(queue.remove("a", "a1"), true);
    assert.equal(queue.remove("a", "a1"), false);
    assert.equal(queue.remove("b", "a2"), false);
    assert.deepEqual(drain(queue), ["a2"]);
  });
});

suite("sourceOf()", () => {
  for (const [address, source] of [
    ["10.0.0.1", "10.0.0.1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    [undefined, "local"],
  ] as const) {
    test(`${String(address)} is ${source}`, () => {
      assert.equal(sourceOf(address), source);
    });
  }
});

test("createRateLimit() gives back one token each interval, never more than the burst", () => {
  let nowMs = 5000;
  const take = createRateLimit({ intervalMs: 1000, burst: 3 }, () => nowMs);
  const takeAll = () => {
    let taken = 0;
    while (take()) taken += 1;
    return taken;
  };
  assert.equal(takeAll(), 3);
  nowMs += 999;
  assert.equal(takeAll(), 0);
  nowMs += 1;
  assert.equal(takeAll(), 1);
  nowMs += 2500;
  assert.equal(takeAll(), 2);
  nowMs += 1_000_000;
  assert.equal(takeAll(), 3);
});

suite("isOurHost()", () => {
  const names = {
    allowed: ["Metrics.Example.com"],
    own: () => ["node1.cluster.example", "node2"],
  };
  for (const host of [
    "10.0.0.1",
    "10.0.0.1:10064",
    "[::1]",
    "[2001:db8::1]:10064",
    "localhost",
    "LOCALHOST:10064",
    "localhost.",
    "metrics.example.com",
    "metrics.example.com.:443",
    "node1",
    "node1:10064",
    "NODE1.cluster.example",
    "node2",
  ]) {
    test(`answers to ${host}`, () => {
      assert.equal(isOurHost(host, names), true);
    });
  }
  for (const host of [
    undefined,
    "",
    "evil.example",
    "evil.example:10064",
    "node2.evil.example",
    "node1.evil.example",
    "localhost.evil.example",
    "x.metrics.example.com",
    "10.0.0.1.evil.example",
    "[::1].evil.example",
    "[evil]",
    "[10.0.0.1]",
    "::1",
    "user@localhost",
    "localhost/x",
    "localhost localhost",
    "localhost:x",
    "localhost:10064:1",
    "cluster.example",
  ]) {
    test(`does not answer to ${String(host)}`, () => {
      assert.equal(isOurHost(host, names), false);
    });
  }
});

suite("comesFromElsewhere()", () => {
  for (const [headers, expected] of [
    [{ host: "n:10064" }, false],
    [{ host: "n:10064", origin: "http://n:10064" }, false],
    [{ host: "N:10064", origin: "http://n:10064" }, false],
    [{ host: "n", origin: "https://n" }, false],
    [{ host: "n:443", origin: "https://n" }, false],
    [{ host: "[::1]:10064", origin: "http://[::1]:10064" }, false],
    [{ host: "n:10064", origin: "http://n:3000" }, true],
    [{ host: "n:10064", origin: "http://evil" }, true],
    [{ host: "n:10064", origin: "null" }, true],
    [{ host: "n:10064", origin: "" }, true],
    [{ host: "n:10064", origin: "http://n:10064/path" }, true],
    [{ host: "n:10064", origin: "http://x@n:10064" }, true],
    [{ host: "n:10064", origin: "file://n:10064" }, true],
    [{ host: undefined, origin: "http://n" }, true],
    [{ host: "n", "sec-fetch-site": "cross-site" }, true],
    [{ host: "n", "sec-fetch-site": "same-origin" }, false],
    [{ host: "n", "sec-fetch-site": "same-site" }, false],
    [{ host: "n", "sec-fetch-site": "none" }, false],
  ] as const) {
    test(`${JSON.stringify(headers)}: ${String(expected)}`, () => {
      assert.equal(comesFromElsewhere({ ...headers }), expected);
    });
  }
});

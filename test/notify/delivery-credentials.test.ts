// Alertmanagers that want to know who posts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { Authorization, Source } from "../../src/config/alertmanager.ts";
import { alertmanagerAt, firing } from "./support/alerts.ts";
import { carry } from "./support/carry.ts";
import type { Carried } from "./support/carry.ts";
import { startReceiver } from "./support/receiver.ts";
import type { Behaviour } from "./support/receiver.ts";

const folder = mkdtempSync(join(tmpdir(), "votequorum-credentials-"));
after(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text?: string): Source & { readonly path: string } {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return { kind: "file", path };
}

function guarded(authorization: string): Behaviour {
  return ({ headers }, response) => {
    response.statusCode = headers.authorization === authorization ? 200 : 401;
    response.end();
  };
}

function carryTo(url: string, authorization: Authorization): Carried {
  const pace = { timeoutMs: 500, readTimeoutMs: 100 };
  return carry([alertmanagerAt(url, { authorization })], { pace });
}

const basic = (password: Source): Authorization => ({
  kind: "basic",
  username: "jürgen",
  password,
});
const bearer = (credentials: Source): Authorization => ({
  kind: "credentials",
  type: "Bearer",
  credentials,
});
const encoded = (text: string) => Buffer.from(text).toString("base64");

describe("credentials", () => {
  const shown: readonly [string, Authorization, string][] = [
    [
      "a user and a password",
      basic({ kind: "inline", text: "gé:heim" }),
      `Basic ${encoded("jürgen:gé:heim")}`,
    ],
    [
      "a password of a file, without its line feed",
      basic(file("password", "geheim\n")),
      `Basic ${encoded("jürgen:geheim")}`,
    ],
    ["a token", bearer({ kind: "inline", text: "abc" }), "Bearer abc"],
    ["a token of a file", bearer(file("token", " abc\r\n")), "Bearer abc"],
  ];
  for (const [what, authorization, header] of shown) {
    test(`of ${what} are shown from the first request on`, async () => {
      await using receiver = await startReceiver({
        behaviour: guarded(header),
      });
      await using carried = carryTo(receiver.url, authorization);
      carried.delivery.take([firing("A")]);
      await carried.until("it", () => carried.member().sent === 1);
      assert.equal(carried.member().failed, 0);
      assert.deepEqual(carried.log, []);
    });
  }

  test("that were rotated are read again after a 401, without a restart (misses nothing)", async () => {
    const token = file("rotated", "old");
    await using receiver = await startReceiver({
      behaviour: guarded("Bearer old"),
    });
    await using carried = carryTo(receiver.url, bearer(token));
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().sent === 1);
    receiver.behave(guarded("Bearer new"));
    carried.delivery.take([firing("A", { startsAtMs: 1 })]);
    await carried.until("failures", () => carried.member().failed > 1);
    assert.match(carried.member().lastError ?? "", /^answered 401 to POST/);
    file("rotated", "new");
    await carried.until("it", () => carried.member().sent === 2);
  });

  test("that cannot be read are told of, and read again until they can", async () => {
    const missing = file("missing");
    await using receiver = await startReceiver({
      behaviour: guarded("Bearer abc"),
    });
    await using carried = carryTo(receiver.url, bearer(missing));
    carried.delivery.take([firing("A")]);
    await carried.until("failures", () => carried.member().failed > 2);
    const reason = `Cannot read ${missing.path}: no such file`;
    assert.equal(carried.member().lastError, reason);
    assert.equal(receiver.requests.length, 0, "nothing is sent without them");
    assert.deepEqual(carried.log, [
      `warn Cannot read the credentials for an Alertmanager alertmanager=${receiver.url} reason=${reason}`,
      `warn Alertmanager does not take alerts alertmanager=${receiver.url} reason=${reason}`,
    ]);
    file("missing", "abc");
    await carried.until("it", () => carried.member().sent === 1);
  });

  test("that cannot be read any more stay the last good ones (misses nothing)", async () => {
    const token = file("removed", "abc");
    await using receiver = await startReceiver({
      behaviour: guarded("Bearer abc"),
    });
    await using carried = carryTo(receiver.url, bearer(token));
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().sent === 1);
    rmSync(token.path);
    receiver.behave((_, response) => {
      response.writeHead(503).end();
    });
    carried.delivery.take([firing("A", { startsAtMs: 1 })]);
    await carried.until("the news", () =>
      carried.log.some((line) => line.includes("Cannot read the credentials")),
    );
    receiver.behave(guarded("Bearer abc"));
    await carried.until("it", () => carried.member().sent === 2);
  });

  const unfit: readonly [string, (path: string) => void, RegExp][] = [
    ["a folder", (path) => execFileSync("mkdir", [path]), /not a regular file/],
    [
      "a pipe that nobody writes",
      (path) => execFileSync("mkfifo", [path]),
      /not a regular file/,
    ],
    [
      "an endless device",
      (path) => execFileSync("ln", ["-s", "/dev/zero", path]),
      /not a regular file/,
    ],
    [
      "a huge file",
      (path) => execFileSync("truncate", ["-s", "1G", path]),
      /larger than 4 MiB/,
    ],
    [
      "a file of several lines",
      (path) => writeFileSync(path, "se\ncret"),
      /characters that no HTTP header may have/,
    ],
  ];
  for (const [what, make, words] of unfit) {
    test(`in ${what} hold nothing up, and their text is told to nobody`, async () => {
      const source = file(what.replaceAll(" ", "-"));
      make(source.path);
      await using receiver = await startReceiver();
      await using carried = carryTo(receiver.url, bearer(source));
      carried.delivery.take([firing("A")]);
      await carried.until("failures", () => carried.member().failed > 1);
      assert.match(carried.member().lastError ?? "", words);
      assert.doesNotMatch(carried.log.join("\n"), /se\s*cret/);
    });
  }
});

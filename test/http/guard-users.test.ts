// Room http: with users in the settings nobody gets an answer without a password (lets nobody in).
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { CHEAP, login, passwordWorker, usersOnly } from "./passwords.ts";
import { get, serve, webSource, type Answered, type Asked } from "./serve.ts";
import { openStream, STREAM, type StreamClient } from "./stream-client.ts";

const settings = usersOnly({ alice: "alice's", bob: "böb:s" });
const alice = login("alice", "alice's");
const REALM = 'Basic realm="votequorum-exporter", charset="UTF-8"';

/** Every path that is served, and some that are not. */
const PATHS = [
  "/",
  "/metrics",
  "/-/ready",
  "/-/page.css",
  "/-/page.js",
  "/api/v1/status",
  "/api/v1/events",
  "/api/v1/events?limit=nonsense",
  STREAM,
  "/nothing",
  "/-/healthy/",
  "/-/healthy/x",
  "/-/HEALTHY",
  "/-//healthy",
  "/x/../-/healthy",
  "/-/healthy%2f",
  "//",
  "/%E0%A4%A",
] as const;

/** How a stream ended, or "open" after so long. */
async function stateOf(stream: StreamClient, waitMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const open = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, waitMs, "open");
  });
  const state = await Promise.race([stream.over, open]);
  clearTimeout(timer);
  return state;
}

function guarded(web = webSource(settings)) {
  return serve({ web, passwordWorker });
}

function assertRefused({ status, headers, body }: Answered, what: string) {
  assert.equal(status, 401, what);
  assert.equal(headers["www-authenticate"], REALM, what);
  assert.ok(body === "Unauthorized.\n" || body === "", what);
  assert.equal(headers["content-length"], "14", what);
}

suite("without credentials", () => {
  test("every path is 401 whatever the method, and nobody learns which ones there are", async () => {
    await using serving = await guarded();
    for (const path of PATHS) {
      for (const method of ["GET", "HEAD", "POST", "OPTIONS"]) {
        const answer = await get(serving.port, path, { method });
        assertRefused(answer, `${method} ${path}`);
      }
    }
    assert.deepEqual(serving.lines, []);
  });

  test("/-/healthy is 200: a liveness probe has no password; for other methods it is as every other path", async () => {
    await using serving = await guarded();
    for (const path of ["/-/healthy", "/-/healthy?x=1"]) {
      assert.equal((await get(serving.port, path)).status, 200);
      const head = await get(serving.port, path, { method: "HEAD" });
      assert.equal(head.status, 200);
      const post = await get(serving.port, path, { method: "POST" });
      assertRefused(post, "POST");
    }
  });

  test("a body is not read: the connection ends", async () => {
    await using serving = await guarded();
    const { status, headers } = await get(serving.port, "/metrics", {
      method: "POST",
      headers: { "Content-Length": "1000000" },
    });
    assert.deepEqual([status, headers.connection], [401, "close"]);
  });
});

suite("with credentials", () => {
  test("wrong ones are told to the log once a minute, without what was typed", async () => {
    await using serving = await guarded();
    for (const guess of ["first guess", "second guess"]) {
      const headers = login("mallory", guess);
      const answer = await get(serving.port, "/metrics", { headers });
      assertRefused(answer, guess);
    }
    const [line, ...more] = serving.lines;
    assert.deepEqual(more, []);
    assert.match(JSON.stringify(line), /Login refused.*127\.0\.0\.1/);
    assert.doesNotMatch(JSON.stringify(line), /mallory|guess/);
  });

  const table: readonly (readonly [
    what: string,
    headers: NonNullable<Asked["headers"]>,
    status: number,
  ])[] = [
    ["the first user", alice, 200],
    ["the second user, with a colon and an umlaut", login("bob", "böb:s"), 200],
    ["a wrong password", login("alice", "bob's"), 401],
    ["the password of somebody else", login("alice", "böb:s"), 401],
    ["an empty password", login("alice", ""), 401],
    ["an empty name", login("", "alice's"), 401],
    ["another case", login("Alice", "alice's"), 401],
    ["a name that nobody has", login("mallory", "alice's"), 401],
    ["a name of every object", login("__proto__", "x"), 401],
    ["the hash itself", login("alice", settings.users.get("alice") ?? ""), 401],
    ["another scheme", { Authorization: "Bearer alice's" }, 401],
    ["no base64", { Authorization: "Basic alice:alice's" }, 401],
    ["a password of 1.4 kB", login("alice", "x".repeat(1400)), 401],
    ["a password of 10 kB", login("alice", "x".repeat(10_000)), 401],
  ];
  for (const [what, headers, status] of table) {
    test(`${what}: ${String(status)}, cold and remembered`, async () => {
      await using serving = await guarded();
      for (const turn of ["cold", "remembered"]) {
        const answer = await get(serving.port, "/metrics", { headers });
        assert.equal(answer.status, status, turn);
        if (status === 401) assertRefused(answer, turn);
      }
      assert.equal(serving.lines.length, status === 401 ? 1 : 0);
    });
  }

  test("every path answers as it does without users", async () => {
    await using serving = await guarded();
    await using open = await serve();
    for (const path of PATHS.filter((path) => path !== STREAM)) {
      const inside = await get(serving.port, path, { headers: alice });
      const outside = await get(open.port, path);
      assert.equal(inside.status, outside.status, path);
    }
    const method = "POST";
    const post = await get(serving.port, "/", { headers: alice, method });
    assert.equal(post.status, 405);
  });

  test("two Authorization headers: the second one cannot help the first", async () => {
    await using serving = await guarded();
    const headers = {
      Authorization: [
        login("alice", "wrong").Authorization,
        alice.Authorization,
      ] as unknown as string,
    };
    assertRefused(await get(serving.port, "/metrics", { headers }), "two");
  });

  test("no cache poisoning: a password cannot be made to look like a hash and a password (CVE-2022-46146)", async () => {
    await using serving = await guarded();
    const hash = settings.users.get("alice") ?? "";
    const hex = (text: string) => Buffer.from(text).toString("hex");
    assert.equal(
      (await get(serving.port, "/metrics", { headers: alice })).status,
      200,
    );
    for (const [user, password] of [
      ["alice", `${hash}alice's`],
      [`alice${hash}`, "alice's"],
      ["alice", `${hex(hash)}:${hex("alice's")}`],
      [`${hex("alice")}:${hex(hash)}`, hex("alice's")],
    ] as const) {
      const headers = login(user, password);
      const answer = await get(serving.port, "/metrics", { headers });
      assertRefused(answer, user);
    }
  });

  test("150 right and 150 wrong logins at once are told apart", async () => {
    await using serving = await guarded();
    const ask = async (headers: NonNullable<Asked["headers"]>) =>
      (await get(serving.port, "/metrics", { headers })).status;
    const wrong = login("alice", "wrong");
    const [rights, wrongs] = await Promise.all([
      Promise.all(Array.from({ length: 150 }, () => ask(alice))),
      Promise.all(Array.from({ length: 150 }, () => ask(wrong))),
    ]);
    // 40 scrapes may run at the same time; 503 comes from behind the door.
    assert.deepEqual(
      new Set(rights.filter((status) => status !== 503)),
      new Set([200]),
    );
    assert.deepEqual(new Set(wrongs), new Set([401]));
  });

  test("when the thread cannot be started everybody is 503 with Retry-After, nobody is let in", async () => {
    await using serving = await serve({
      web: webSource(settings),
      passwordWorker: new URL("file:///nonexistent/worker.js"),
    });
    for (const headers of [alice, login("alice", "x"), login("x", "x")]) {
      const answer = await get(serving.port, "/metrics", { headers });
      assert.equal(answer.status, 503);
      assert.equal(answer.headers["retry-after"], "5");
      assert.doesNotMatch(answer.body, /nonexistent|worker|\bat /);
    }
    assert.equal(serving.lines.length, 1);
    assert.equal((await get(serving.port, "/-/healthy")).status, 200);
  });

  test("too many logins at once: 503 with Retry-After", async () => {
    await using serving = await serve(
      { web: webSource(settings), passwordWorker },
      { loginBounds: { maxWaiting: 1 } },
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        get(serving.port, "/metrics", {
          headers: login("alice", `guess ${String(index)}`),
        }),
      ),
    );
    const busy = answers.filter(({ status }) => status === 503);
    assert.ok(busy.length > 0);
    for (const { headers } of busy) assert.equal(headers["retry-after"], "5");
    for (const { status } of answers) assert.ok([401, 503].includes(status));
  });
});

suite("when the settings change", () => {
  test("a new password counts from the next request on, the old one no more", async () => {
    const web = webSource(settings);
    await using serving = await guarded(web);
    const status = async (headers: NonNullable<Asked["headers"]>) =>
      (await get(serving.port, "/metrics", { headers })).status;
    assert.equal(await status(alice), 200);
    web.change({ kind: "good", settings: usersOnly({ alice: "new" }) });
    assert.equal(await status(alice), 401);
    assert.equal(await status(login("alice", "new")), 200);
    assert.equal(await status(login("bob", "böb:s")), 401);
  });

  test("a login that is being compared meanwhile is judged by the new settings", async () => {
    const slow = usersOnly({ alice: "alice's" }, 10);
    for (const [reading, expected] of [
      [{ kind: "good", settings: usersOnly({ alice: "new" }) }, 401],
      [{ kind: "good", settings: usersOnly({ bob: "x" }) }, 401],
      [{ kind: "bad", message: "x" }, 500],
      [{ kind: "good", settings: slow }, 200],
    ] as const) {
      const web = webSource(slow);
      await using serving = await guarded(web);
      const asked = get(serving.port, "/metrics", { headers: alice });
      await new Promise((resolve) => setTimeout(resolve, 20));
      web.change(reading);
      assert.equal((await asked).status, expected);
    }
  });

  const carla = hashSync("carla's", CHEAP);
  for (const [what, users, expected] of [
    ["the user is gone", new Map([["carla", carla]]), "ended"],
    ["the hash is another", new Map([["alice", carla]]), "ended"],
    ["somebody else comes", new Map([...settings.users, ["x", carla]]), "open"],
    ["nobody is asked any more", new Map<string, string>(), "open"],
  ] as const) {
    test(`an open event stream when ${what}: ${expected}`, async () => {
      const web = webSource(settings);
      await using serving = await guarded(web);
      using stream = await openStream(serving.port, STREAM, alice);
      assert.equal(stream.answer.statusCode, 200);
      web.change({ kind: "good", settings: { ...settings, users } });
      // An answer later on the same server: what was to end has ended by then.
      await get(serving.port, "/-/healthy");
      assert.equal(await stateOf(stream, 50), expected);
    });
  }

  test("streams of nobody in particular end as soon as there are users, and when the settings cannot be used", async () => {
    for (const reading of [
      { kind: "good", settings },
      { kind: "bad", message: "x" },
    ] as const) {
      const web = webSource();
      await using serving = await guarded(web);
      using stream = await openStream(serving.port);
      web.change(reading);
      assert.equal(await stateOf(stream, 5000), "ended");
    }
  });
});

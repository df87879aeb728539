// Room http: what stands before the password: readable settings, the rate, the headers, the name in Host.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openToAll } from "../../src/config/web-settings.ts";
import { passwordWorker, usersOnly } from "./passwords.ts";
import {
  get,
  sendRaw,
  serve,
  webSource,
  type Asked,
  type FakeWeb,
} from "./serve.ts";
import { openStream, STREAM } from "./stream-client.ts";

const SECRET = "Cannot read /etc/secret.yml:3: no such user";

function headersOnly(headers: Readonly<Record<string, string>>): FakeWeb {
  return webSource({ ...openToAll, headers: new Map(Object.entries(headers)) });
}

suite("settings that cannot be used", () => {
  test("500 in fixed words for everything but /-/healthy, until they can be used again", async () => {
    const web = webSource();
    await using serving = await serve({ web });
    web.change({ kind: "bad", message: SECRET });
    const paths = ["/", "/metrics", "/-/ready", "/api/v1/status", STREAM, "/x"];
    for (const path of paths) {
      for (const method of ["GET", "HEAD", "POST"]) {
        const answer = await get(serving.port, path, { method });
        assert.equal(answer.status, 500, path);
        assert.doesNotMatch(answer.body, /secret|etc|user/);
      }
    }
    const probe = await get(serving.port, "/-/healthy");
    assert.equal(probe.status, 200);
    assert.equal(probe.headers["x-content-type-options"], "nosniff");
    web.change({ kind: "good", settings: openToAll });
    assert.equal((await get(serving.port, "/metrics")).status, 200);
  });

  test("never open the door, whatever they were before", async () => {
    for (const settings of [openToAll, usersOnly({ alice: "x" })]) {
      const web = webSource(settings);
      await using serving = await serve({ web, passwordWorker });
      web.change({ kind: "bad", message: SECRET });
      assert.equal((await get(serving.port, "/metrics")).status, 500);
    }
  });
});

suite("rate_limit", () => {
  test("429 for whoever comes after the burst, one more each interval; /-/healthy is not counted", async () => {
    let nowMs = 0;
    const rateLimit = { intervalMs: 1000, burst: 2 };
    const web = webSource({ ...openToAll, rateLimit });
    await using serving = await serve({ web, monotonicMs: () => nowMs });
    const ask = async (path: string) => (await get(serving.port, path)).status;
    for (let turn = 0; turn < 5; turn += 1) {
      assert.equal(await ask("/-/healthy"), 200);
    }
    assert.deepEqual([await ask("/metrics"), await ask("/")], [200, 200]);
    assert.deepEqual([await ask("/metrics"), await ask("/x")], [429, 429]);
    assert.equal(await ask("/-/healthy"), 200);
    nowMs = 1000;
    assert.deepEqual([await ask("/metrics"), await ask("/")], [200, 429]);
    const { headers, body } = await get(serving.port, "/metrics");
    assert.equal(headers["retry-after"], "1");
    assert.equal(body, "Limit of requests reached, try again later.\n");
  });

  test("counts logins too, right or wrong", async () => {
    const rateLimit = { intervalMs: 1000, burst: 2 };
    const web = webSource({ ...usersOnly({ alice: "x" }), rateLimit });
    await using serving = await serve({
      web,
      passwordWorker,
      monotonicMs: () => 0,
    });
    for (const status of [401, 401, 429, 429]) {
      assert.equal((await get(serving.port, "/metrics")).status, status);
    }
  });

  test("is fixed at start, as in exporter-toolkit", async () => {
    const web = webSource();
    await using serving = await serve({ web, monotonicMs: () => 0 });
    const rateLimit = { intervalMs: 1000, burst: 0 };
    web.change({ kind: "good", settings: { ...openToAll, rateLimit } });
    assert.equal((await get(serving.port, "/metrics")).status, 200);
  });
});

suite("http_server_config.headers", () => {
  const operators = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "0",
  };

  test("are on every answer, errors included, and follow the file", async () => {
    const web = webSource({
      ...usersOnly({ alice: "x" }),
      headers: new Map(Object.entries(operators)),
    });
    await using serving = await serve({ web, passwordWorker });
    for (const path of ["/", "/metrics", "/-/healthy", "/x"]) {
      const { headers } = await get(serving.port, path);
      for (const [name, value] of Object.entries(operators)) {
        assert.equal(headers[name.toLowerCase()], value, path);
      }
    }
    web.change({ kind: "good", settings: openToAll });
    const { headers } = await get(serving.port, "/metrics");
    assert.equal(headers["strict-transport-security"], undefined);
    assert.equal(headers["x-frame-options"], "DENY");
  });

  test("a Content-Security-Policy is added to ours, so that it can only forbid more", async () => {
    await using plain = await serve();
    await using serving = await serve({
      web: headersOnly({ "Content-Security-Policy": "default-src *" }),
    });
    for (const path of ["/", "/metrics", "/-/healthy", "/x"]) {
      const ours = (await get(plain.port, path)).headers;
      const { headers } = await get(serving.port, path);
      const policy = "content-security-policy";
      assert.equal(
        headers[policy],
        `default-src *, ${String(ours[policy])}`,
        path,
      );
    }
  });
});

test("every answer is kept from caches, frames, other origins and guesses about its type", async () => {
  await using serving = await serve();
  for (const path of ["/", "/metrics", "/-/page.js", "/api/v1/status", "/x"]) {
    const { headers } = await get(serving.port, path);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "no-referrer");
  }
});

suite("the name in Host", () => {
  const PORT = 10064;
  const ask = async (
    port: number,
    path: string,
    headers: NonNullable<Asked["headers"]>,
  ) => (await get(port, path, { headers })).status;

  test("page and API answer to addresses and names of ours only: 421 (DNS rebinding)", async () => {
    let own = ["node1.example"];
    await using serving = await serve(
      { ownNames: () => own },
      { allowedHosts: ["metrics.example.com"] },
    );
    const host = (name: string) => ({ Host: `${name}:${String(PORT)}` });
    for (const path of ["/", "/api/v1/status", "/api/v1/events", "/x"]) {
      const served = path === "/x" ? 404 : 200;
      for (const [name, status] of [
        ["127.0.0.1", served],
        ["[::1]", served],
        ["localhost", served],
        ["node1", served],
        ["node1.example", served],
        ["metrics.example.com", served],
        ["evil.example", 421],
        ["node2", 421],
      ] as const) {
        assert.equal(
          await ask(serving.port, path, host(name)),
          status,
          `${name} ${path}`,
        );
      }
    }
    own = ["node2"];
    assert.equal(await ask(serving.port, "/", host("node2")), 200);
    const { body } = await get(serving.port, "/", {
      headers: host("evil.example"),
    });
    assert.match(body, /--web\.allowed-host/);
    assert.doesNotMatch(body, /evil|node1|metrics\.example/);
  });

  test("nobody is asked for a password in the name of somebody else", async () => {
    const web = webSource(usersOnly({ alice: "x" }));
    await using serving = await serve({ web, passwordWorker });
    const headers = { Host: "evil.example" };
    const answer = await get(serving.port, "/", { headers });
    assert.equal(answer.status, 421);
    assert.equal(answer.headers["www-authenticate"], undefined);
  });

  test("scrapers and probes call us as they like", async () => {
    await using serving = await serve();
    const headers = { Host: "whatever.example" };
    for (const path of ["/metrics", "/-/healthy", "/-/ready"]) {
      assert.equal(await ask(serving.port, path, headers), 200, path);
    }
    await using atRoot = await serve({}, { telemetryPath: "/" });
    assert.equal(await ask(atRoot.port, "/", headers), 200);
    assert.equal(await ask(atRoot.port, "/api/v1/status", headers), 421);
  });

  test("without Host there is no page, and an address in the request line does not replace it", async () => {
    await using serving = await serve();
    const old = await sendRaw(serving.port, "GET / HTTP/1.0\r\n\r\n");
    assert.match(old, /^HTTP\/1\.1 421 /);
    const absolute = await sendRaw(
      serving.port,
      "GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    assert.match(absolute, /^HTTP\/1\.1 421 /);
  });
});

suite("requests that a page of somebody else makes", () => {
  const elsewhere = [
    { Origin: "http://evil.example" },
    { Origin: "null" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" },
  ] as const;

  test("403 at the API and the stream; a link to the page works, so do scrapes", async () => {
    await using serving = await serve();
    for (const headers of elsewhere) {
      for (const path of ["/api/v1/status", "/api/v1/events", STREAM]) {
        const answer = await get(serving.port, path, { headers });
        assert.equal(answer.status, 403, path);
        assert.equal(answer.headers["access-control-allow-origin"], undefined);
      }
      for (const path of ["/", "/metrics", "/-/healthy"]) {
        const answer = await get(serving.port, path, { headers });
        assert.equal(answer.status, 200, path);
      }
    }
  });

  test("our own page may ask", async () => {
    await using serving = await serve();
    const headers = {
      Origin: `http://127.0.0.1:${String(serving.port)}`,
      "Sec-Fetch-Site": "same-origin",
    };
    const answer = await get(serving.port, "/api/v1/status", { headers });
    assert.equal(answer.status, 200);
    using stream = await openStream(serving.port, STREAM, headers);
    assert.equal(stream.answer.statusCode, 200);
  });
});

test("no error says where we lie, what we are or how we failed", async () => {
  const web = webSource(usersOnly({ alice: "x" }));
  await using door = await serve({
    web,
    passwordWorker: new URL("file:///nonexistent/worker.js"),
  });
  await using inside = await serve({
    scrape: () => Promise.reject(new Error(SECRET)),
    readiness: () => {
      throw new Error(SECRET);
    },
  });
  await using limited = await serve({
    web: webSource({ ...openToAll, rateLimit: { intervalMs: 1, burst: 0 } }),
  });
  const basic = `Basic ${Buffer.from("alice:x").toString("base64")}`;
  const bodies: readonly (readonly [number, string, Asked?])[] = [
    [door.port, "/metrics"],
    [door.port, "/metrics", { headers: { Authorization: basic } }],
    [inside.port, "/metrics"],
    [inside.port, "/-/ready"],
    [inside.port, "/nothing"],
    [inside.port, "/metrics", { method: "POST" }],
    [inside.port, "/metrics", { headers: { "Content-Length": "3" } }],
    [inside.port, "/", { headers: { Host: "evil.example" } }],
    [inside.port, "/api/v1/status", { headers: { Origin: "null" } }],
    [inside.port, "/api/v1/status?x=1"],
    [inside.port, "/api/v1/events?limit=x"],
    [inside.port, `${STREAM}?after=x`],
    [limited.port, "/metrics"],
  ];
  const statuses = new Set<number>();
  for (const [port, path, asked] of bodies) {
    const { status, headers, body } = await get(port, path, asked);
    statuses.add(status);
    assert.ok(status >= 400, path);
    assert.doesNotMatch(
      JSON.stringify(headers) + body,
      /\/(?:etc|work|src|dist|tmp|node_modules|nonexistent)|secret|\bat .*:\d|express|node(?:\.js)?\/?v?\d|\d+\.\d+\.\d+/i,
    );
  }
  for (const raw of [
    "x\r\n\r\n",
    `GET / HTTP/1.1\r\nA: ${"x".repeat(20_000)}`,
  ]) {
    assert.doesNotMatch(
      await sendRaw(inside.port, raw),
      /node|\bat |src\/|express/i,
    );
  }
  assert.deepEqual(
    [...statuses].toSorted(),
    [400, 401, 403, 404, 405, 413, 421, 429, 500, 503],
  );
});

// Room http: what each path answers.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fakeJournal } from "./fake-journal.ts";
import { CONTENT_TYPE, get, serve } from "./serve.ts";

const PLAIN = "text/plain; charset=utf-8";
const LONG = 'votequorum_quorate{x="ä"} 1\n'.repeat(200);
const scrapeLong = () =>
  Promise.resolve({ contentType: CONTENT_TYPE, body: LONG });

suite("GET /metrics", () => {
  test("sends the exposition with exactly its Content-Type and length", async () => {
    await using serving = await serve({ scrape: scrapeLong });
    const { status, headers, body } = await get(serving.port, "/metrics");
    assert.equal(status, 200);
    assert.equal(headers["content-type"], CONTENT_TYPE);
    assert.equal(headers["content-encoding"], undefined);
    assert.equal(headers["content-length"], String(Buffer.byteLength(LONG)));
    assert.equal(Buffer.from(body, "latin1").toString(), LONG);
    assert.equal(headers.etag, undefined);
    assert.equal(headers.vary, "Accept-Encoding");
  });

  const encodings: readonly (readonly [
    accept: string,
    expected: "gzip" | undefined,
  ])[] = [
    ["gzip", "gzip"],
    ["gzip, deflate, br", "gzip"],
    ["GZIP", "gzip"],
    ["*", "gzip"],
    ["br;q=1, gzip;q=0.2", "gzip"],
    ["gzip;q=0.5, identity;q=0.1", "gzip"],
    ["gzip;q=0.1, identity;q=0.5", undefined],
    ["gzip;q=0", undefined],
    ["*;q=0", undefined],
    ["identity", undefined],
    ["br", undefined],
    ["", undefined],
    ["gzip;q=nonsense;;,,", undefined],
  ];
  for (const [accept, expected] of encodings) {
    test(`Accept-Encoding "${accept}" gives ${expected ?? "identity"}, same type, same text`, async () => {
      await using serving = await serve({ scrape: scrapeLong });
      const { status, headers, body } = await get(serving.port, "/metrics", {
        headers: { "Accept-Encoding": accept },
      });
      assert.equal(status, 200);
      assert.equal(headers["content-encoding"], expected);
      assert.equal(headers["content-type"], CONTENT_TYPE);
      assert.equal(headers["content-length"], String(body.length));
      const bytes = Buffer.from(body, "latin1");
      const plain = expected === "gzip" ? gunzipSync(bytes) : bytes;
      assert.equal(plain.toString(), LONG);
    });
  }

  test("asks for a new exposition each time", async () => {
    let count = 0;
    await using serving = await serve({
      scrape: () => {
        count += 1;
        return Promise.resolve({
          contentType: CONTENT_TYPE,
          body: `n ${String(count)}\n`,
        });
      },
    });
    assert.equal((await get(serving.port, "/metrics")).body, "n 1\n");
    assert.equal((await get(serving.port, "/metrics?x=1")).body, "n 2\n");
  });

  test("stands where --web.telemetry-path says, and only there", async () => {
    await using serving = await serve({}, { telemetryPath: "/a.b/m-1" });
    assert.equal((await get(serving.port, "/a.b/m-1")).body, "up 1\n");
    for (const path of ["/metrics", "/aXb/m-1", "/a.b/m-1/", "/A.B/M-1"]) {
      assert.equal((await get(serving.port, path)).status, 404, path);
    }
  });

  test("stands at / instead of the page when the flag says so", async () => {
    await using serving = await serve({}, { telemetryPath: "/" });
    const { headers, body } = await get(serving.port, "/");
    assert.equal(headers["content-type"], CONTENT_TYPE);
    assert.equal(body, "up 1\n");
    assert.equal((await get(serving.port, "/-/healthy")).status, 200);
  });
});

suite("health and readiness", () => {
  test("/-/healthy is 200 whatever corosync does", async () => {
    await using serving = await serve({
      readiness: () => ({ ready: false, reason: "x" }),
      scrape: () => Promise.reject(new Error("x")),
    });
    const { status, headers, body } = await get(serving.port, "/-/healthy");
    assert.equal(status, 200);
    assert.equal(headers["content-type"], PLAIN);
    assert.equal(body, "votequorum-exporter is healthy.\n");
  });

  test("/-/ready says 200 or 503 and why", async () => {
    let ready = false;
    await using serving = await serve({
      readiness: () => ({ ready, reason: ready ? "Ready." : "No look yet." }),
    });
    const before = await get(serving.port, "/-/ready");
    assert.deepEqual([before.status, before.body], [503, "No look yet.\n"]);
    ready = true;
    const after = await get(serving.port, "/-/ready");
    assert.deepEqual([after.status, after.body], [200, "Ready.\n"]);
  });
});

suite("everything else", () => {
  for (const path of [
    "/nothing",
    "/metrics/",
    "/METRICS",
    "/metrics%2f",
    "/%6detrics",
    "/%E0%A4%A",
    "/%00",
    "//",
    "//metrics",
    "/./metrics",
    "/../../etc/passwd",
    "/-/",
    "/-/reload",
    "/favicon.ico",
    "/:x",
    `/${"a".repeat(8000)}`,
    "/__proto__",
  ]) {
    test(`GET ${path.slice(0, 30)} is 404 in plain words`, async () => {
      await using serving = await serve();
      const { status, headers, body } = await get(serving.port, path);
      assert.equal(status, 404);
      assert.equal(headers["content-type"], PLAIN);
      assert.equal(body, "Not found.\n");
      assert.deepEqual(serving.lines, []);
    });
  }

  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"]) {
    test(`${method} is 405 with Allow, and changes nothing`, async () => {
      await using serving = await serve({
        scrape: () => Promise.reject(new Error("must not be called")),
      });
      for (const path of ["/metrics", "/", "/nothing"]) {
        const { status, headers } = await get(serving.port, path, { method });
        assert.equal(status, 405);
        assert.equal(headers.allow, "GET, HEAD");
      }
      assert.deepEqual(serving.lines, []);
    });
  }

  for (const path of ["/", "/metrics", "/-/healthy", "/-/ready", "/nothing"]) {
    test(`HEAD ${path} answers the head of GET without a body`, async () => {
      await using serving = await serve({ scrape: scrapeLong });
      const whole = await get(serving.port, path);
      const head = await get(serving.port, path, { method: "HEAD" });
      assert.equal(head.body, "");
      assert.equal(head.status, whole.status);
      assert.deepEqual(
        { ...head.headers, date: "" },
        { ...whole.headers, date: "" },
      );
    });

    test(`${path} is never cached, sniffed, framed or followed by a referrer`, async () => {
      await using serving = await serve();
      const { headers } = await get(serving.port, path);
      assert.equal(headers["cache-control"], "no-store");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.match(
        String(headers["content-security-policy"]),
        /frame-ancestors 'none'/,
      );
      assert.equal(headers["x-powered-by"], undefined);
    });
  }
});

suite("a failing handler", () => {
  const secret = new Error("Cannot open /var/lib/secret: EACCES");

  test("is 500 without stack or path, is logged once, and is told when it works again", async () => {
    let isBroken = true;
    await using serving = await serve({
      scrape: () =>
        isBroken
          ? Promise.reject(secret)
          : Promise.resolve({ contentType: CONTENT_TYPE, body: "up 1\n" }),
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const { status, body } = await get(serving.port, "/metrics");
      assert.equal(status, 500);
      assert.equal(
        body,
        "Internal error, see the log of votequorum-exporter.\n",
      );
    }
    isBroken = false;
    assert.equal((await get(serving.port, "/metrics")).status, 200);
    assert.deepEqual(serving.lines, [
      {
        level: "error",
        message: "HTTP endpoint failed",
        fields: { path: "/metrics", error: secret.message },
      },
      {
        level: "info",
        message: "HTTP endpoint works again",
        fields: { path: "/metrics" },
      },
    ]);
  });

  for (const [path, dependencies] of [
    [
      "/-/ready",
      {
        readiness: () => {
          throw secret;
        },
      },
    ],
    [
      "/",
      {
        api: {
          ...fakeJournal().api,
          status: () => {
            throw secret;
          },
        },
      },
    ],
  ] as const) {
    test(`at ${path} leaves the others alone`, async () => {
      await using serving = await serve(dependencies);
      const { status, body } = await get(serving.port, path);
      assert.equal(status, 500);
      assert.doesNotMatch(body, /secret|at /);
      assert.equal((await get(serving.port, "/metrics")).status, 200);
      assert.equal(serving.lines.length, 1);
    });
  }
});

// Room http: docs/openapi.yaml and the running server say the same of every path, parameter and response.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openApi } from "../../src/http/api/routes.ts";
import { createApp } from "../../src/http/app.ts";
import { trackConnections } from "../../src/http/sockets/connections.ts";
import { openPage } from "../../src/http/page/routes.ts";
import type { ServerDependencies } from "../../src/http/server-options.ts";
import { eventKinds } from "../../src/journal/line/entry.ts";
import { fakeJournal } from "./fake-journal.ts";
import { faults, openapi, responseOf } from "./openapi.ts";
import { CONTENT_TYPE, gate, get, recordLog, serve, until } from "./serve.ts";
import { openStream } from "./stream-client.ts";

const up = { contentType: CONTENT_TYPE, body: "up 1\n" };

function apiOf(journal = fakeJournal()) {
  return { ...journal.api, eventKinds };
}

/** As strings of a query are numbers where they look like numbers. */
function valueOf(text: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function served(): readonly string[] {
  const connections = trackConnections(
    { responseTimeoutMs: 1000, maxConnections: 1, maxHandshakes: 1 },
    () => undefined,
  );
  using api = openApi(apiOf(), connections);
  using page = openPage(apiOf(), "/metrics");
  const app = createApp(
    { listen: [], telemetryPath: "/metrics", maxRequests: 1 },
    {
      scrape: () => Promise.resolve(up),
      readiness: () => ({ ready: true, reason: "" }),
      log: recordLog().log,
    },
    {
      connections,
      guard: {
        admit: (_request, _response, next) => {
          next();
        },
        [Symbol.dispose]: () => undefined,
      },
      routes: new Map([...page.routes, ...api.routes]),
    },
  );
  return app.router.stack.flatMap(({ route }) =>
    route === undefined ? [] : [route.path],
  );
}

test("every path that is served is documented, and the reverse", () => {
  assert.deepEqual(served().toSorted(), Object.keys(openapi.paths).toSorted());
  assert.ok(served().length >= 7);
});

suite("responses", () => {
  const covered = new Set<string>();

  /** Holds one answer against the file. */
  async function hold(
    port: number,
    {
      path,
      status,
      search = "",
    }: { path: string; status: number; search?: string },
  ): Promise<void> {
    const answer = await get(port, `${path}${search}`);
    assert.equal(answer.status, status, `${path} ${answer.body}`);
    const { headers = {}, content } = responseOf(path, status);
    const type = answer.headers["content-type"] ?? "";
    const schema = content[type]?.schema;
    assert.ok(schema !== undefined, `${path} ${String(status)} ${type}`);
    for (const name of Object.keys(headers)) {
      assert.match(String(answer.headers[name.toLowerCase()]), /^[1-9]\d*$/);
    }
    assert.equal(
      answer.headers["retry-after"] !== undefined,
      "Retry-After" in headers,
    );
    const body: unknown =
      type === "application/json" ? JSON.parse(answer.body) : answer.body;
    assert.deepEqual(faults(body, schema), []);
    covered.add(`${path} ${String(status)}`);
  }

  test("when all is well", async () => {
    await using serving = await serve({ api: apiOf() });
    for (const path of Object.keys(openapi.paths)) {
      if (path.endsWith("/stream")) continue;
      await hold(serving.port, { path, status: 200 });
    }
    const path = "/api/v1/events/stream";
    using client = await openStream(serving.port);
    const type = client.answer.headers["content-type"] ?? "";
    assert.ok(type in responseOf(path, 200).content, type);
    covered.add(`${path} 200`);
  });

  test("to wrong parameters", async () => {
    await using serving = await serve({ api: apiOf() });
    const search = "?nonsense=1";
    for (const path of Object.keys(openapi.paths)) {
      const status = path.startsWith("/api/") ? 400 : 200;
      await hold(serving.port, { path, status, search });
    }
  });

  test("when something inside is broken", async () => {
    function broken(): never {
      throw new Error("x");
    }
    const failing: Partial<ServerDependencies> = {
      scrape: broken,
      readiness: broken,
      api: { ...apiOf(), status: broken, events: broken },
    };
    await using serving = await serve(failing);
    for (const [path, { get: operation }] of Object.entries(openapi.paths)) {
      if (operation?.responses["500"] === undefined) continue;
      await hold(serving.port, { path, status: 500 });
    }
  });

  test("when it is too much, or not ready", async () => {
    const { open, opened } = gate();
    const journal = fakeJournal();
    journal.waitFor(opened);
    let scraping = 0;
    await using serving = await serve(
      {
        api: apiOf(journal),
        readiness: () => ({ ready: false, reason: "x" }),
        scrape: async () => {
          scraping += 1;
          await opened;
          return up;
        },
      },
      { maxRequests: 1, apiBounds: { maxReads: 1, maxStreams: 1 } },
    );
    using stream = await openStream(serving.port);
    const waiting = [
      get(serving.port, "/metrics"),
      get(serving.port, "/api/v1/events"),
    ];
    await until(() => scraping === 1 && journal.queries.length === 1);
    for (const [path, { get: operation }] of Object.entries(openapi.paths)) {
      if (operation?.responses["503"] === undefined) continue;
      await hold(serving.port, { path, status: 503 });
    }
    assert.equal(stream.answer.statusCode, 200);
    open();
    await Promise.all(waiting);
  });

  test("every documented response was seen", () => {
    const documented = Object.entries(openapi.paths).flatMap(
      ([path, { get: operation }]) =>
        Object.keys(operation?.responses ?? {}).map(
          (status) => `${path} ${status}`,
        ),
    );
    assert.deepEqual([...covered].toSorted(), documented.toSorted());
  });
});

suite("parameters", () => {
  const paths = Object.entries(openapi.paths).filter(([path]) =>
    path.startsWith("/api/"),
  );

  for (const [path, { get: operation }] of paths) {
    test(`${path} accepts what is documented, and nothing else`, async () => {
      await using serving = await serve({ api: apiOf() });
      const { body } = await get(serving.port, `${path}?nonsense=1`);
      const { error } = JSON.parse(body) as { readonly error: string };
      const [, accepted] = /accepted are (.*)$/.exec(error) ?? [];
      const documented = (operation?.parameters ?? [])
        .filter((parameter) => parameter.in === "query")
        .map(({ name }) => name);
      assert.deepEqual(accepted?.split(", ") ?? [], documented);
    });
  }

  const moments = [
    ...["0", "1763805600", "1763805600.5", "2026-11-22T10:00:00Z"],
    ...["2026-11-22T10:00:00.123-05:00", "2026-02-30T00:00:00Z", "-1"],
    ...["", "today", "2026-11-22", "10:00:00Z", "2026-11-22T10:00:00"],
  ];
  const numbers = ["-1", "0", "1", "2", "1.5", "999", "1000", "1001", "", "x"];
  const values: Readonly<Record<string, readonly string[]>> = {
    since: moments,
    until: moments,
    limit: numbers,
    after: numbers,
    "Last-Event-ID": numbers.filter((value) => value !== ""),
    kind: [...eventKinds, "checkpoint", "", "Started", "started stopped"],
  };
  for (const [path, { get: operation }] of paths) {
    for (const parameter of operation?.parameters ?? []) {
      const { name, schema } = parameter;
      test(`${path} ${name}: server and schema accept and refuse the same values`, async () => {
        await using serving = await serve({ api: apiOf() });
        const verdicts = new Set<boolean>();
        for (const value of values[name] ?? []) {
          const isList = schema["type"] === "array";
          const parsed = isList ? [value] : valueOf(value);
          const isValid = faults(parsed, schema).length === 0;
          const isQuery = parameter.in === "query";
          const search = `?${name}=${encodeURIComponent(value)}`;
          const { status } = await get(
            serving.port,
            isQuery ? `${path}${search}` : path,
            // The head is the same, and a stream's ends.
            { method: "HEAD", headers: isQuery ? {} : { [name]: value } },
          );
          assert.equal(status, isValid ? 200 : 400, JSON.stringify(value));
          verdicts.add(isValid);
        }
        assert.equal(verdicts.size, 2);
      });
    }
  }

  test("the documented default of limit is the one in force", async () => {
    const journal = fakeJournal();
    await using serving = await serve({ api: apiOf(journal) });
    await get(serving.port, "/api/v1/events");
    const limit = openapi.paths["/api/v1/events"]?.["get"]?.parameters?.find(
      ({ name }) => name === "limit",
    );
    assert.equal(journal.queries[0]?.limit, limit?.schema["default"]);
  });
});

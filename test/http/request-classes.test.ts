// Tests of room http: requests and responses are born with express's prototypes (a scrape costs half of it otherwise).
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import express from "express";
import { requestClasses } from "../../src/http/request-classes.ts";

test("requestClasses() makes what express need not change any more", async () => {
  const app = express();
  app.get("/", (request, response) => {
    response.json({ ip: request.ip, path: request.path });
  });
  const server = createServer(requestClasses(app));
  const changed: boolean[] = [];
  server.on("request", (request, response) => {
    const before = [request, response].map((one) => prototypeOf(one));
    app(request, response);
    const after = [request, response].map((one) => prototypeOf(one));
    changed.push(before.some((one, n) => one !== after[n]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    assert.deepEqual(await answer.json(), { ip: "127.0.0.1", path: "/" });
    assert.deepEqual(changed, [false]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

function prototypeOf(value: object): unknown {
  return Object.getPrototypeOf(value);
}

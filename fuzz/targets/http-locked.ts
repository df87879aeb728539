// Room fuzz: any bytes on a connection to a real server that asks for a password: nothing gets in.
import assert from "node:assert/strict";
import { openToAll } from "../../src/config/web-settings.ts";
import { serve, webSource } from "../../test/http/serve.ts";
import { httpTarget } from "../http-target.ts";

/** No password is right, so that whoever gets in came by another way. */
const NEVER =
  "data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => parentPort.postMessage(false));";
const users = new Map([["prometheus", `$2b$04$${"a".repeat(53)}`]]);

export const fuzz = httpTarget(
  () =>
    serve({
      web: webSource({ ...openToAll, users }),
      passwordWorker: new URL(NEVER),
    }),
  ({ status, body }) => {
    if (status >= 200 && status < 400) {
      assert.match(body, /^(?:votequorum-exporter is healthy\.\n)?$/);
    }
  },
);

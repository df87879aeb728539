// Room fuzz: any bytes on a connection to the real server.
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { connect } from "node:net";
import { serve, get, type Serving } from "../../test/http/serve.ts";
import { readAnswers } from "../http-answers.ts";

/** Ends whatever the bytes began, so that no timeout has to be waited for. */
const TAIL =
  "\r\n\r\nGET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/** A connection that says nothing for so long owes something that we did not ask for: a stream, a body. */
const QUIET_MS = 50;
/** After the last input nobody tells us that it was the last one. */
const IDLE_MS = 1000;
const INSIDE = /node_modules|node:internal|\.[cm]?[jt]s:\d|\bat \S+ \(/;

let serving: Promise<Serving> | undefined;
let idle: NodeJS.Timeout | undefined;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export async function fuzz(data: Uint8Array): Promise<void> {
  clearTimeout(idle);
  serving ??= serve();
  const { port, lines } = await serving;
  const told = lines.length;
  const received = await exchange(
    port,
    Buffer.concat([data, Buffer.from(TAIL)]),
  );
  for (const { status, body } of readAnswers(received)) {
    assert.notEqual(status, 500, "nobody can make us fail");
    if (!INSIDE.test(plain(data))) assert.doesNotMatch(body, INSIDE);
  }
  const bad = lines.slice(told).filter(({ level }) => level === "error");
  assert.deepEqual(bad, [], "nothing failed");
  const { status } = await get(port, "/-/healthy", { agent });
  assert.equal(status, 200, "others are still answered");
  idle = setTimeout(() => void close(), IDLE_MS);
}

async function close(): Promise<void> {
  agent.destroy();
  await (await serving)?.[Symbol.asyncDispose]();
  serving = undefined;
}

function exchange(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    let received = "";
    socket.setEncoding("latin1");
    socket.setTimeout(QUIET_MS, () => socket.destroy());
    socket.on("data", (chunk: string) => {
      received += chunk;
      if (chunk.includes("text/event-stream")) socket.destroy();
    });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      resolve(received);
    });
    socket.end(bytes);
    socket.resume();
  });
}

/** A message may repeat what the client itself sent. */
function plain(data: Uint8Array): string {
  const text = Buffer.from(data).toString("latin1");
  return text + unescape(text);
}

function unescape(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

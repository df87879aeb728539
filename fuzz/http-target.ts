// Room fuzz: any bytes on a connection to a real server, and what must hold whatever they are.
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { connect } from "node:net";
import { get, type Serving } from "../test/http/serve.ts";
import { readAnswers, type HttpAnswer } from "./http-answers.ts";

/** Ends whatever the bytes began, so that no timeout has to be waited for. */
const TAIL =
  "\r\n\r\nGET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/** A connection that says nothing for so long owes something that we did not ask for: a stream, a body. */
const QUIET_MS = 50;
/** After the last input nobody tells us that it was the last one. */
const IDLE_MS = 1000;
const INSIDE = /node_modules|node:internal|\.[cm]?[jt]s:\d|\bat \S+ \(/;

/** A target whose server starts with the first input; `check` sees every answer. */
export function httpTarget(
  open: () => Promise<Serving>,
  check: (answer: HttpAnswer) => void,
): (data: Uint8Array) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let serving: Promise<Serving> | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function close(): Promise<void> {
    const closing = serving;
    serving = undefined;
    agent.destroy();
    await (await closing)?.[Symbol.asyncDispose]();
  }
  return async (data) => {
    clearTimeout(idle);
    serving ??= open();
    const { port, lines } = await serving;
    const told = lines.length;
    const bytes = Buffer.concat([data, Buffer.from(TAIL)]);
    for (const answer of readAnswers(await exchange(port, bytes))) {
      assert.notEqual(answer.status, 500, "nobody can make us fail");
      if (!INSIDE.test(plain(data))) assert.doesNotMatch(answer.body, INSIDE);
      check(answer);
    }
    const bad = lines.slice(told).filter(({ level }) => level === "error");
    assert.deepEqual(bad, [], "nothing failed");
    const { status } = await get(port, "/-/healthy", { agent });
    assert.equal(status, 200, "others are still answered");
    idle = setTimeout(() => void close(), IDLE_MS);
  };
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

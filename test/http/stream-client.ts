// Test aid for room http: a client of the event stream that shows every byte, and can stop reading.
import assert from "node:assert/strict";
import { request, type IncomingMessage } from "node:http";
import { until } from "./serve.ts";

export interface Message {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

export interface StreamClient extends Disposable {
  readonly answer: IncomingMessage;
  /** All that came. */
  text(): string;
  /** Events in their order; comments and `retry` are left out. */
  messages(): readonly Message[];
  /** The IDs of the events, "gap" for a gap. */
  ids(): readonly string[];
  /** Resolves once so many events came. */
  received(count: number): Promise<void>;
  /** How it ended: by the server's word or by a cut. */
  readonly over: Promise<"ended" | "cut">;
}

export const STREAM = "/api/v1/events/stream";

/** Connects, and resolves with the head. */
export async function openStream(
  port: number,
  path = STREAM,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamClient> {
  const asked = request({
    host: "127.0.0.1",
    port,
    path,
    headers: { Accept: "text/event-stream", ...headers },
    agent: false,
  });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve);
    asked.once("error", reject);
    asked.end();
  });
  asked.on("error", () => undefined);
  let all = "";
  let rest = "";
  // A test that waits for what never comes must say so rather than hang.
  const givesUpAt = Date.now() + 30_000;
  const messages: Message[] = [];
  answer.setEncoding("utf8");
  answer.on("data", (chunk: string) => {
    all += chunk;
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    const parsed = blocks.map(parse);
    messages.push(...parsed.filter(({ event }) => event !== undefined));
  });
  answer.on("error", () => undefined);
  const over = new Promise<"ended" | "cut">((resolve) => {
    answer.once("close", () => {
      resolve(answer.complete ? "ended" : "cut");
    });
  });
  return {
    answer,
    over,
    text: () => all,
    messages: () => messages,
    ids: () => messages.map(({ id, event }) => id ?? event ?? ""),
    received: (count) =>
      until(() => {
        if (messages.length >= count) return true;
        const ids = messages.map(({ id, event }) => id ?? event).join(" ");
        assert.ok(Date.now() < givesUpAt, `${String(count)} events? ${ids}`);
        return false;
      }),
    [Symbol.dispose]() {
      asked.destroy();
    },
  };
}

function parse(block: string): Message {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const [, name, value] = /^([a-z]*): ?(.*)$/.exec(line) ?? [];
    assert.ok(name !== undefined, `no line of an event stream: ${line}`);
    assert.ok(!fields.has(name), `twice in one event: ${line}`);
    fields.set(name, value ?? "");
  }
  const data = fields.get("data");
  return {
    id: fields.get("id"),
    event: fields.get("event"),
    data: data === undefined ? undefined : JSON.parse(data),
  };
}

// Bench: the exporter's event stream, and when something came on it.
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";

export interface Stream extends Disposable {
  /** When the next event with this text in it has come: CLOCK_MONOTONIC in milliseconds. */
  next(text: string): Promise<number>;
}

export async function openStream(url: string): Promise<Stream> {
  const asked = request(`${url}/api/v1/events/stream`, {
    headers: { Accept: "text/event-stream" },
    agent: false,
  });
  asked.on("error", () => undefined);
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  if (answer.statusCode !== 200) {
    throw new Error(
      `Cannot open the stream of ${url}: status ${String(answer.statusCode)}`,
    );
  }
  const waiting = new Map<string, (atMs: number) => void>();
  answer.setEncoding("utf8").on("data", (chunk: string) => {
    const atMs = Number(process.hrtime.bigint()) / 1e6;
    for (const [text, tell] of waiting) {
      if (!chunk.includes(text)) continue;
      waiting.delete(text);
      tell(atMs);
    }
  });
  answer.on("error", () => undefined);
  return {
    next: (text) =>
      new Promise((resolve) => {
        waiting.set(text, resolve);
      }),
    [Symbol.dispose]() {
      asked.destroy();
    },
  };
}

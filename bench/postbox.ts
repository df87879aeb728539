// Bench: something that takes alerts as Alertmanager does, and says when they came.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Postbox extends AsyncDisposable {
  readonly url: string;
  /** When the next POST with such an alert firing had come: CLOCK_MONOTONIC in milliseconds. */
  next(alertname: string): Promise<number>;
  /** The same of an alert that has ended. */
  resolved(alertname: string): Promise<number>;
}

interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly endsAt: string;
}

export async function startPostbox(host: string): Promise<Postbox> {
  const waiting = new Map<string, (atMs: number) => void>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const atMs = Number(process.hrtime.bigint()) / 1e6;
      response.end();
      if (request.method !== "POST") return;
      for (const { labels, endsAt } of JSON.parse(body) as readonly Posted[]) {
        const hasEnded = Date.parse(endsAt) <= Date.now();
        const key = keyOf(labels["alertname"] ?? "", hasEnded);
        waiting.get(key)?.(atMs);
        waiting.delete(key);
      }
    });
  }).listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const wait = (key: string) =>
    new Promise<number>((resolve) => {
      waiting.set(key, resolve);
    });
  return {
    url: `http://${host}:${String(port)}`,
    next: (alertname) => wait(keyOf(alertname, false)),
    resolved: (alertname) => wait(keyOf(alertname, true)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function keyOf(alertname: string, hasEnded: boolean): string {
  return hasEnded ? `${alertname} resolved` : alertname;
}

// A pager: an HTTP server that remembers every notification that an Alertmanager sends to it.
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { hostClock } from "../../../src/clock.ts";
import { until } from "../../../lab/until.ts";

export interface NotifiedAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/** What Alertmanager posts (its webhook version 4), and when it came. */
export interface Notification {
  /** CLOCK_MONOTONIC in milliseconds, as the native threads stamp their events. */
  readonly receivedMs: number;
  /** CLOCK_REALTIME in milliseconds. */
  readonly receivedAtMs: number;
  readonly receiver: string;
  readonly status: "firing" | "resolved";
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly NotifiedAlert[];
}

export interface Webhook extends AsyncDisposable {
  /** For `webhook_configs`. */
  readonly url: string;
  /** Oldest first. */
  notifications(): readonly Notification[];
  /** Awaits that something is to be found among all notifications so far. */
  until<T>(
    what: string,
    find: (notifications: readonly Notification[]) => T | undefined,
    timeoutMs?: number,
  ): Promise<Exclude<T, false>>;
}

/** @param host the address to listen on: that of the host in a lab, where its nodes shall reach it */
export async function startWebhook({
  host = "127.0.0.1",
}: { readonly host?: string } = {}): Promise<Webhook> {
  const received: Notification[] = [];
  const server = createServer((request, response) => {
    const { monotonicMs, realtimeMs } = hostClock.now();
    void read(request).then((notification) => {
      received.push({
        ...notification,
        receivedMs: monotonicMs,
        receivedAtMs: realtimeMs,
      });
      response.end();
    });
  }).listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${String(port)}/`,
    notifications: () => received,
    until: (what, find, timeoutMs = 30_000) =>
      until(what, () => Promise.resolve(find(received)), {
        timeoutMs,
        everyMs: 20,
      }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<Notification> {
  return JSON.parse(await text(request)) as Notification;
}

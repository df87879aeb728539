// Test aid for room http: a server with stand-ins behind it, and clients on real sockets.
import { request, type Agent, type IncomingHttpHeaders } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type {
  ServerDependencies,
  ServerOptions,
} from "../../src/http/server-options.ts";
import { startServer, type RunningServer } from "../../src/http/server.ts";
import type { Log, LogFields } from "../../src/log/log.ts";
import {
  openToAll,
  type ListenAddress,
  type WebReading,
} from "../../src/config/web-settings.ts";
import type { WebSource } from "../../src/http/web-source.ts";
import { fakeJournal } from "./fake-journal.ts";

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export interface LoggedLine {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: LogFields;
}

export interface Serving extends AsyncDisposable {
  readonly port: number;
  readonly lines: readonly LoggedLine[];
  readonly server: RunningServer;
}

export async function serve(
  dependencies: Partial<ServerDependencies> = {},
  options: Partial<ServerOptions> = {},
): Promise<Serving> {
  const { log, lines } = recordLog();
  const server = await startServer(
    {
      listen: [{ kind: "tcp", host: "127.0.0.1", port: 0 }],
      telemetryPath: "/metrics",
      maxRequests: 40,
      ...options,
    },
    {
      scrape: () =>
        Promise.resolve({ contentType: CONTENT_TYPE, body: "up 1\n" }),
      readiness: () => ({ ready: true, reason: "Ready." }),
      api: fakeJournal().api,
      web: webSource(),
      log,
      ...dependencies,
    },
  );
  const [address] = server.addresses;
  return {
    server,
    lines,
    port: address?.kind === "tcp" ? address.port : 0,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function portOf(address: ListenAddress | undefined): number {
  return address?.kind === "tcp" ? address.port : 0;
}

export function recordLog(): {
  readonly log: Log;
  readonly lines: readonly LoggedLine[];
} {
  const lines: LoggedLine[] = [];
  function record(level: keyof Log) {
    return (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  }
  const log = {
    debug: record("debug"),
    info: record("info"),
    warn: record("warn"),
    error: record("error"),
  };
  return { log, lines };
}

/** Settings of the door that a test changes at will. */
export interface FakeWeb extends WebSource {
  change(reading: WebReading): void;
}

export function webSource(settings = openToAll): FakeWeb {
  let current: WebReading = { kind: "good", settings };
  const listeners = new Set<(reading: WebReading) => void>();
  return {
    current: () => current,
    onChange(listener, signal) {
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener));
    },
    change(reading) {
      current = reading;
      for (const listener of listeners) listener(reading);
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly host?: string;
  /** Which address of this host asks. */
  readonly localAddress?: string;
}

/** One request on a connection of its own. The body is what came over the wire, not decompressed. */
export async function get(
  port: number,
  path: string,
  {
    method = "GET",
    headers = {},
    agent,
    host = "127.0.0.1",
    localAddress,
  }: Asked = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host,
        port,
        path,
        method,
        headers,
        localAddress,
        agent: agent ?? false,
      },
      (answer) => {
        answer.setEncoding("latin1");
        text(answer).then((body) => {
          const { statusCode: status = 0, headers } = answer;
          resolve({ status, headers, body });
        }, reject);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

/** A bare connection; errors (resets) are for the caller to see through `received`. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

/** All that comes until the other side ends or cuts the connection. */
export function received(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let all = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      all += chunk;
    });
    socket.once("close", () => {
      resolve(all);
    });
  });
}

/** Sends bytes as they are and answers all that came back. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = await dial(port);
  const answer = received(socket);
  socket.write(bytes, "latin1");
  return answer;
}

/** A promise and its handles, for handlers that have to wait for the test. */
export function gate(): {
  readonly open: () => void;
  readonly opened: Promise<void>;
} {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Waits until `condition` holds: for things that nobody announces. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
}

// Room http: what is behind one address: HTTP, or TLS and then HTTP, within bounds of time.
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { errorText, onChange, type Log } from "../../log/log.ts";
import { answerClientError } from "./client-error.ts";
import type { Connections } from "./connections.ts";
import type { RequestClasses } from "../request-classes.ts";
import type { ServerOptions } from "../server-options.ts";
import { openDoor } from "../tls/door.ts";
import type { WebSource } from "../web-source.ts";

export interface EntranceDependencies {
  readonly connections: Connections;
  readonly classes: RequestClasses;
  readonly isTls: boolean;
  readonly web: WebSource;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Listens nowhere yet. Throws a TlsError. */
export function createEntrance(
  { headersTimeoutMs = 5000 }: ServerOptions,
  dependencies: EntranceDependencies,
): Server {
  const { connections, classes, isTls, log } = dependencies;
  const server = createServer({
    ...classes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: 2 * headersTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, headersTimeoutMs),
    // Longer than the usual scrape intervals, so that Prometheus keeps one connection.
    keepAliveTimeout: 75_000,
    maxHeaderSize: 16 * 1024,
    keepAlive: true,
  });
  const tell = onChange<boolean, string>(true, (accepts, reason) => {
    if (accepts) log.info("The system lets us accept HTTP connections again");
    else log.warn("Cannot accept HTTP connections", { reason });
  });
  if (isTls) putTlsBefore(server, headersTimeoutMs, dependencies);
  else {
    server.on("connection", (socket) => {
      connections.add(socket, "silent");
    });
  }
  server.on("connection", () => {
    tell(true, "");
  });
  server.on("listening", () => {
    server.on("error", (error) => {
      tell(false, errorText(error));
    });
  });
  server.on("clientError", (error, socket) => {
    answerClientError(error, socket, connections.isBusy(socket));
  });
  return server;
}

/** node's own listener speaks HTTP on a socket: it gets those that TLS lets in, and no others. */
function putTlsBefore(
  server: Server,
  handshakeTimeoutMs: number,
  { connections, ...dependencies }: EntranceDependencies,
): void {
  const [speakHttp, ...others] = server.listeners("connection");
  if (speakHttp === undefined || others.length > 0) {
    throw new TypeError("Cannot tell who speaks HTTP on a connection");
  }
  server.removeAllListeners("connection");
  const enter = openDoor(
    {
      handshakeTimeoutMs,
      onSecure(secure, raw) {
        connections.secure(secure, raw);
        speakHttp.call(server, secure);
      },
    },
    dependencies,
  );
  server.on("connection", (raw: Socket) => {
    if (connections.add(raw, "shaking")) enter(raw);
  });
}

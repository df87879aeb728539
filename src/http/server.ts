// Room http: the server's life: bind everything or nothing, serve within limits, drain, leave.
import { createServer, type Server } from "node:http";
import { errorText, onChange, type Log } from "../log/log.ts";
import { openApi } from "./api/routes.ts";
import { createApp } from "./app.ts";
import { answerClientError } from "./client-error.ts";
import { trackConnections, type Connections } from "./connections.ts";
import { openPage } from "./page/routes.ts";
import { listen, type ListenAddress } from "./listen.ts";
import type { ServerDependencies, ServerOptions } from "./server-options.ts";

/** Disposing stops accepting, lets running responses finish until the deadline, then cuts what is left. */
export interface RunningServer extends AsyncDisposable {
  /** Where it really listens, in the order of the options. */
  readonly addresses: readonly ListenAddress[];
}

/** Rejects with a ListenError, and then listens nowhere. */
export async function startServer(
  options: ServerOptions,
  dependencies: ServerDependencies,
): Promise<RunningServer> {
  const { responseTimeoutMs = 10_000, drainTimeoutMs = 1000 } = options;
  const connections = trackConnections(responseTimeoutMs);
  const api = openApi(dependencies.api, connections, options.apiBounds);
  const page = openPage(dependencies.api, options.telemetryPath);
  const routes = new Map([...page.routes, ...api.routes]);
  const app = createApp(options, dependencies, { connections, routes });
  const servers: Server[] = [];
  const addresses: ListenAddress[] = [];
  try {
    for (const address of options.listen) {
      const server = createHttpServer(options, connections, dependencies.log);
      server.on("request", app);
      // We never say "100 Continue": the answer to a request with a body is final.
      server.on("checkContinue", app);
      addresses.push(await listen(server, address));
      servers.push(server);
    }
  } catch (error) {
    await leave(0);
    throw error;
  }
  let drained: Promise<void> | undefined;
  return {
    addresses,
    [Symbol.asyncDispose]: () => (drained ??= leave(drainTimeoutMs)),
  };

  async function leave(deadlineMs: number): Promise<void> {
    await drain(servers, connections, deadlineMs);
    page[Symbol.dispose]();
    api[Symbol.dispose]();
  }
}

function createHttpServer(
  { headersTimeoutMs = 5000, maxConnections = 512 }: ServerOptions,
  connections: Connections,
  log: Log,
): Server {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: 2 * headersTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, headersTimeoutMs),
    // Longer than the usual scrape intervals, so that Prometheus keeps one connection.
    keepAliveTimeout: 75_000,
    maxHeaderSize: 16 * 1024,
    keepAlive: true,
  });
  server.maxConnections = maxConnections;
  const tell = onChange<boolean, string>(true, (accepts, reason) => {
    if (accepts) log.info("Accepting HTTP connections again");
    else log.warn("Cannot accept HTTP connections", { reason });
  });
  server.on("connection", (socket) => {
    connections.add(socket);
    tell(true, "");
  });
  server.on("drop", () => {
    tell(false, `limit of ${maxConnections} connections reached`);
    // Somebody who only holds connections open must not keep Prometheus out for long.
    server.closeIdleConnections();
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

async function drain(
  servers: readonly Server[],
  connections: Connections,
  deadlineMs: number,
): Promise<void> {
  const closed = Promise.all(servers.map(close));
  connections.drain();
  const deadline = setTimeout(() => {
    connections.destroyAll();
  }, deadlineMs);
  await closed;
  clearTimeout(deadline);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

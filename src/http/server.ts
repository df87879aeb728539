// Room http: the server's life: bind everything or nothing, serve within limits, drain, leave.
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { performance } from "node:perf_hooks";
import type { ListenAddress } from "../config/web-settings.ts";
import type { Log } from "../log/log.ts";
import { openApi } from "./api/routes.ts";
import { createApp } from "./app.ts";
import {
  trackConnections,
  type Connections,
  type Trouble,
} from "./sockets/connections.ts";
import { connectionLimit } from "../process/descriptors.ts";
import { requestClasses } from "./request-classes.ts";
import { createEntrance } from "./sockets/entrance.ts";
import { openGuard } from "./guard/guard.ts";
import { openPage } from "./page/routes.ts";
import { listen, type Bound } from "./sockets/listen.ts";
import type { ServerDependencies, ServerOptions } from "./server-options.ts";
import { seldom } from "./seldom.ts";
import { isTlsWanted } from "./tls/door.ts";

const MAX_HANDSHAKES = 128;

/** Disposing stops accepting, lets running responses finish until the deadline, then cuts what is left. */
export interface RunningServer extends AsyncDisposable {
  /** Where it really listens, in the order of the options. */
  readonly addresses: readonly ListenAddress[];
  readonly isTls: boolean;
}

/** Rejects with a ListenError or a TlsError, and then listens nowhere. */
export async function startServer(
  options: ServerOptions,
  dependencies: ServerDependencies,
): Promise<RunningServer> {
  const { responseTimeoutMs = 10_000, drainTimeoutMs = 1000 } = options;
  const { maxConnections = affordable() } = options;
  const isTls = isTlsWanted(dependencies.web.current());
  const connections = trackConnections(
    { responseTimeoutMs, maxConnections, maxHandshakes: MAX_HANDSHAKES },
    tellTrouble(dependencies.log, maxConnections),
  );
  const api = openApi(dependencies.api, connections, options.apiBounds);
  const page = openPage(dependencies.api, options.telemetryPath);
  const routes = new Map([...page.routes, ...api.routes]);
  const guard = openGuard(options, dependencies, connections);
  const app = createApp(options, dependencies, { connections, guard, routes });
  const classes = requestClasses(app);
  const servers: Server[] = [];
  const bound: Bound[] = [];
  const closed = new AbortController();
  const { signal } = closed;
  try {
    for (const address of options.listen) {
      const entrance = { ...dependencies, connections, classes, isTls, signal };
      const server = createEntrance(options, entrance);
      server.on("request", app);
      // We never say "100 Continue": the answer to a request with a body is final.
      server.on("checkContinue", app);
      servers.push(server);
      bound.push(await listen(server, address));
    }
  } catch (error) {
    await leave(0);
    throw error;
  }
  let drained: Promise<void> | undefined;
  return {
    addresses: bound.map(({ address }) => address),
    isTls,
    [Symbol.asyncDispose]: () => (drained ??= leave(drainTimeoutMs)),
  };

  async function leave(deadlineMs: number): Promise<void> {
    closed.abort();
    for (const one of bound) one[Symbol.dispose]();
    await drain(servers, connections, deadlineMs);
    page[Symbol.dispose]();
    api[Symbol.dispose]();
    guard[Symbol.dispose]();
  }
}

/** node has raised the soft limit to the hard one by now. */
function affordable(): number {
  return connectionLimit(readFileSync("/proc/self/limits", "utf8"));
}

function tellTrouble(log: Log, limit: number): (trouble: Trouble) => void {
  const isTime = seldom(() => performance.now());
  return (trouble) => {
    if (!isTime(trouble)) return;
    switch (trouble) {
      case "crowded":
        log.warn("Closing idle HTTP connections to make room", { limit });
        return;
      case "full":
        log.warn("Cannot accept HTTP connections: all are busy", { limit });
        return;
      default:
        trouble satisfies never;
    }
  };
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

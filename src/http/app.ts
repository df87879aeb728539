// Room http: the routes. GET and HEAD only, no body is ever read, nothing about the inside leaves.
import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
} from "express";
import { errorText, onChange, type Log } from "../log/log.ts";
import type { Connections } from "./sockets/connections.ts";
import type { Guard } from "./guard/guard.ts";
import { limitRequests, type Answer } from "./limit.ts";
import { COMMON_HEADERS, sendBody, sendText } from "./respond.ts";
import type { ServerDependencies, ServerOptions } from "./server-options.ts";

/** The express application; `connections` learns of every request, `routes` are served beside its own. */
export function createApp(
  { telemetryPath, maxRequests }: ServerOptions,
  {
    scrape,
    readiness,
    log,
  }: Pick<ServerDependencies, "scrape" | "readiness" | "log">,
  {
    connections,
    guard,
    routes,
  }: {
    readonly connections: Connections;
    /** Asked before anything else, also for paths and methods that nobody serves. */
    readonly guard: Guard;
    readonly routes: ReadonlyMap<string, Answer>;
  },
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.disable("query parser");
  app.enable("case sensitive routing");
  app.enable("strict routing");

  function serve(path: string, answer: Answer): void {
    app.get(path, answerOrFail(path, answer, log));
  }
  const metrics: Answer = async (request, response) => {
    sendBody(request, response, await scrape());
  };

  app.use(prepare(connections), guard.admit, refuseMethods, refuseBodies);
  serve(telemetryPath, limitRequests(metrics, { maxRequests, connections }));
  serve("/-/healthy", (request, response) => {
    sendText(request, response, {
      status: 200,
      text: "votequorum-exporter is healthy.",
    });
  });
  serve("/-/ready", (request, response) => {
    const { ready, reason } = readiness();
    sendText(request, response, { status: ready ? 200 : 503, text: reason });
  });
  for (const [path, answer] of routes) serve(path, answer);
  app.use(refuseRest);
  app.use(failQuietly(log));
  return app;
}

function prepare(connections: Connections): RequestHandler {
  return (_request, response, next) => {
    connections.begin(response);
    for (const [name, value] of COMMON_HEADERS) response.setHeader(name, value);
    next();
  };
}

const refuseMethods: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD") {
    next();
    return;
  }
  // Whatever body follows is not read: the connection ends here.
  response.set({ Allow: "GET, HEAD", Connection: "close" });
  sendText(request, response, {
    status: 405,
    text: "Only GET and HEAD are allowed.",
  });
};

const refuseBodies: RequestHandler = (request, response, next) => {
  const { "content-length": length, "transfer-encoding": encoding } =
    request.headers;
  if (encoding === undefined && Number(length ?? 0) === 0) {
    next();
    return;
  }
  response.set("Connection", "close");
  sendText(request, response, {
    status: 413,
    text: "Requests with a body are not accepted.",
  });
};

const refuseRest: RequestHandler = (request, response) => {
  sendText(request, response, { status: 404, text: "Not found." });
};

/** One log line when a route starts to fail and one when it works again, however often it is asked. */
function answerOrFail(path: string, answer: Answer, log: Log): RequestHandler {
  const tell = onChange<boolean, string>(true, (works, error) => {
    if (works) log.info("HTTP endpoint works again", { path });
    else log.error("HTTP endpoint failed", { path, error });
  });
  return async (request, response) => {
    try {
      await answer(request, response);
      tell(true, "");
    } catch (error) {
      tell(false, errorText(error));
      fail(request, response);
    }
  };
}

/** What express or a middleware throws; a status of its own (4xx) is the client's fault and not worth a line. */
function failQuietly(log: Log): ErrorRequestHandler {
  // Express knows an error handler by its four parameters; its own one behind `next` would print a stack.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  return (error: unknown, request, response, _next) => {
    const status =
      error instanceof Error && "status" in error ? Number(error.status) : 500;
    if (status >= 400 && status < 500 && !response.headersSent) {
      sendText(request, response, { status, text: "Bad request." });
      return;
    }
    log.error("HTTP request failed", { error: errorText(error) });
    fail(request, response);
  };
}

function fail(...[request, response]: Parameters<Answer>): void {
  if (response.headersSent) {
    // Half a body must not look like a whole one.
    request.socket.destroy();
    return;
  }
  sendText(request, response, {
    status: 500,
    text: "Internal error, see the log of votequorum-exporter.",
  });
}

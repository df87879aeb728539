// Room http: GET /api/v1/events/stream: every new entry, and first those that a client missed while it was away.
import type { Request, Response } from "express";
import type { Connections } from "../sockets/connections.ts";
import type { Answer } from "../limit.ts";
import type { ApiBounds } from "./api-options.ts";
import { prepareToCatchUp, type Sources } from "./catch-up.ts";
import { openStream } from "./event-stream.ts";
import { readPosition } from "./parameters.ts";

/** Serves streams until the connections drain. */
export function streamEvents(
  sources: Sources,
  bounds: ApiBounds,
  connections: Connections,
): Answer {
  return async (request, response) => {
    const after = readPosition(request);
    response.status(200).setHeader("Content-Type", "text/event-stream");
    // A reverse proxy that buffers would keep entries back.
    response.setHeader("X-Accel-Buffering", "no");
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    const signal = untilOver(request, response, connections);
    const stream = openStream(request, response, { ...bounds, signal });
    if (after !== undefined) {
      const catchUp = await prepareToCatchUp(after, sources);
      stream.replay(catchUp());
    }
    // In the same tick as the replay: nothing can come in between.
    sources.feed.listen(stream.push, signal);
  };
}

/** Over: the client went away, or the server drains; then the stream ends by itself and holds nobody up. */
function untilOver(
  request: Request,
  response: Response,
  connections: Connections,
): AbortSignal {
  const over = new AbortController();
  void connections.ended(response).then(() => {
    over.abort();
  });
  connections.keepOpen(response, () => {
    over.abort();
    response.end();
    // What the kernel does not take at once must not hold up the end.
    setImmediate(() => {
      if (!response.writableFinished) request.socket.destroy();
    });
  });
  return over.signal;
}

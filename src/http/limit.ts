// Room http: how many scrapes may run at the same time.
import type { Request, Response } from "express";
import type { Connections } from "./sockets/connections.ts";
import { sendText } from "./respond.ts";

/** Answers one request, now or later. */
export type Answer = (
  request: Request,
  response: Response,
) => void | Promise<void>;

export interface Limit {
  /** 0: no limit. */
  readonly maxRequests: number;
  readonly connections: Pick<Connections, "ended">;
  /** Answers 503 and a reason; in plain words unless the route speaks otherwise. */
  readonly refuse?: (
    request: Request,
    response: Response,
    reason: string,
  ) => void;
}

/** Lets `answer` run for at most `maxRequests` requests at a time, 503 for the others. */
export function limitRequests(
  answer: Answer,
  { maxRequests, connections, refuse = refuseInWords }: Limit,
): Answer {
  let running = 0;
  return async (request, response) => {
    if (maxRequests > 0 && running >= maxRequests) {
      response.setHeader("Retry-After", "1");
      refuse(
        request,
        response,
        `Limit of concurrent requests reached (${maxRequests}), try again later.`,
      );
      return;
    }
    running += 1;
    try {
      await answer(request, response);
    } finally {
      // The place is free when the client has its bytes: a slow reader keeps it until the response's deadline, so
      // that memory stays bounded.
      void connections.ended(response).then(() => {
        running -= 1;
      });
    }
  };
}

function refuseInWords(
  request: Request,
  response: Response,
  text: string,
): void {
  sendText(request, response, { status: 503, text });
}

// Room http: the routes below /api/v1.
import type { Request, Response } from "express";
import type { Connections } from "../sockets/connections.ts";
import { limitRequests, type Answer } from "../limit.ts";
import {
  defaultApiBounds,
  type ApiBounds,
  type ApiDependencies,
} from "./api-options.ts";
import { boundReads, type BoundedReads } from "./bounded-reads.ts";
import { openFeed } from "./feed.ts";
import { BadRequest, readEntryQuery, searchOf } from "./parameters.ts";
import { sendError, sendJson } from "./send-json.ts";
import { streamEvents } from "./streams.ts";

/** What answers behind each path. Disposing stops listening to new entries. */
export interface Api extends Disposable {
  readonly routes: ReadonlyMap<string, Answer>;
}

/** Listens to new entries from now on. */
export function openApi(
  dependencies: ApiDependencies,
  connections: Connections,
  someBounds: Partial<ApiBounds> = {},
): Api {
  const bounds = { ...defaultApiBounds, ...someBounds };
  const { events, status } = dependencies;
  const feed = openFeed(dependencies.subscribe, bounds.maxMissed);
  const reads = boundReads(bounds.maxReads, bounds.readDeadlineMs);
  const sources = { feed, reads, events, maxMissed: bounds.maxMissed };

  const answerStatus: Answer = (request, response) => {
    searchOf(request, []);
    sendJson(request, response, status());
  };
  const routes = new Map<string, Answer>([
    ["/api/v1/status", answerStatus],
    [
      "/api/v1/events",
      limited(answerEvents(dependencies, reads, bounds), bounds.maxAnswers),
    ],
    [
      "/api/v1/events/stream",
      limited(streamEvents(sources, bounds, connections), bounds.maxStreams),
    ],
  ]);
  function limited(answer: Answer, maxRequests: number): Answer {
    return limitRequests(answer, { maxRequests, connections, refuse });
  }
  return {
    routes: new Map(
      [...routes].map(([path, answer]) => [path, refuseBadRequests(answer)]),
    ),
    [Symbol.dispose]: () => {
      feed[Symbol.dispose]();
    },
  };
}

function refuse(request: Request, response: Response, reason: string): void {
  sendError(request, response, { status: 503, reason });
}

function answerEvents(
  { events, eventKinds }: ApiDependencies,
  reads: BoundedReads,
  { readDeadlineMs, maxReads }: ApiBounds,
): Answer {
  return async (request, response) => {
    const query = readEntryQuery(request, eventKinds);
    const outcome = await reads.readNow(() => events(query));
    switch (outcome.kind) {
      case "done":
        sendJson(request, response, { events: outcome.value });
        return;
      case "busy": {
        const reason = `Limit of concurrent reads of the journal reached (${maxReads}), try again later`;
        sendError(request, response, { status: 503, reason, retryAfterS: 1 });
        return;
      }
      case "late": {
        const reason = `Cannot read the journal: its disk did not answer within ${readDeadlineMs / 1000} s`;
        sendError(request, response, { status: 503, reason, retryAfterS: 5 });
        return;
      }
      default:
        outcome satisfies never;
    }
  };
}

function refuseBadRequests(answer: Answer): Answer {
  return async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      sendError(request, response, { status: 400, reason: error.message });
    }
  };
}

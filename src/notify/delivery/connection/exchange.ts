// Room notify: one HTTP request and its answer, in bounded time and memory. Never rejects.
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
  type RequestOptions,
} from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import { errorCode } from "../../../log/log.ts";
import { describeError } from "./describe-error.ts";
import { describeTimeout, type Phase, type Trouble } from "./trouble.ts";

/** More of a body than anybody reads. */
const MAX_TEXT_BYTES = 4 * 1024;
/** A longer body is not drained for the sake of the connection. */
const MAX_DRAINED_BYTES = 64 * 1024;

export interface Asked {
  readonly agent: Agent;
  readonly options: RequestOptions & { readonly agent?: never };
  readonly isTls: boolean;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  /** CLOCK_MONOTONIC, in milliseconds. */
  readonly nowMs: () => number;
  /** The request was given this socket, a new one or a kept one. */
  readonly onSocket: (socket: Socket) => void;
}

export type Exchange =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** The beginning of the body. */
      readonly text: string;
      readonly contentType: string;
      readonly date: string | undefined;
      readonly sentAtMs: number;
      readonly receivedAtMs: number;
    }
  | {
      readonly kind: "unanswered";
      readonly trouble: Trouble;
      /** The peer had closed this kept connection before it saw the request. */
      readonly wasStale: boolean;
    };

export function exchange(asked: Asked): Promise<Exchange> {
  const { isTls, agent, options, body, timeoutMs } = asked;
  const sentAtMs = asked.nowMs();
  return new Promise((resolve) => {
    let request: ClientRequest;
    try {
      const send = isTls ? requestHttps : requestHttp;
      request = send({ ...options, agent });
    } catch (error) {
      // Options that Node refuses; and TLS that cannot begin.
      resolve(unanswered(describeError(error)));
      return;
    }
    const phase = watchPhase(request, isTls);
    request.once("socket", asked.onSocket);
    const timer = setTimeout(() => {
      resolve(unanswered(describeTimeout(phase(), timeoutMs)));
      request.destroy();
    }, timeoutMs);
    // Kept for the life of the request: an error without a listener would end the process.
    request.on("error", (error) => {
      clearTimeout(timer);
      resolve(unanswered(describeError(error), wasStale(request, error)));
    });
    request.on("response", (response) => {
      clearTimeout(timer);
      const receivedAtMs = asked.nowMs();
      const restMs = Math.max(0, timeoutMs - (receivedAtMs - sentAtMs));
      void readStart(response, restMs).then((text) => {
        resolve(answered(response, { text, sentAtMs, receivedAtMs }));
      });
    });
    request.end(body);
  });
}

function answered(
  response: IncomingMessage,
  seen: { text: string; sentAtMs: number; receivedAtMs: number },
): Exchange {
  return {
    kind: "answered",
    status: response.statusCode ?? 0,
    contentType: response.headers["content-type"] ?? "",
    date: response.headers.date,
    ...seen,
  };
}

function unanswered(trouble: Trouble, wasStale = false): Exchange {
  return { kind: "unanswered", trouble, wasStale };
}

function wasStale(request: ClientRequest, error: unknown): boolean {
  const isClosed = ["ECONNRESET", "EPIPE"].includes(errorCode(error));
  return request.reusedSocket && isClosed;
}

/** The status has come, so a body that never ends, or ends early, takes nothing away from it. */
function readStart(
  response: IncomingMessage,
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => {
      response.destroy();
    }, timeoutMs);
    response.on("data", (chunk: Buffer) => {
      if (bytes < MAX_TEXT_BYTES) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_DRAINED_BYTES) response.destroy();
    });
    response.on("error", () => undefined);
    response.once("close", () => {
      clearTimeout(timer);
      const start = Buffer.concat(chunks).subarray(0, MAX_TEXT_BYTES);
      resolve(start.toString("utf8"));
    });
  });
}

/** Answers how far the request has come. */
function watchPhase(request: ClientRequest, isTls: boolean): () => Phase {
  let phase: Phase = "connecting";
  request.once("socket", (socket) => {
    if (request.reusedSocket) {
      phase = "answer";
      return;
    }
    socket.once("connect", () => (phase = isTls ? "TLS handshake" : "answer"));
    socket.once("secureConnect", () => (phase = "answer"));
  });
  return () => phase;
}

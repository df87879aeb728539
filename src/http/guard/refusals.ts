// Room http: the words of everybody who is sent away at the door: fixed, without anything about the inside.
import type { Request, Response } from "express";
import { sendText } from "../respond.ts";

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const refusals = {
  "bad settings": {
    status: 500,
    text: "The settings of --web.config.file cannot be used, see the log of votequorum-exporter.",
  },
  "too many requests": {
    status: 429,
    text: "Limit of requests reached, try again later.",
    headers: { "Retry-After": "1" },
  },
  "foreign host": {
    status: 421,
    text: "Not answered under this host name: use an IP address, localhost, the name of a node, or a name given with --web.allowed-host.",
  },
  "foreign origin": {
    status: 403,
    text: "Not answered to pages of another origin.",
  },
  wrong: {
    status: 401,
    text: "Unauthorized.",
    headers: {
      "WWW-Authenticate": 'Basic realm="votequorum-exporter", charset="UTF-8"',
    },
  },
  busy: {
    status: 503,
    text: "Too many logins wait to be checked, try again later.",
    headers: { "Retry-After": "5" },
  },
  failed: {
    status: 503,
    text: "Passwords cannot be checked now, try again later.",
    headers: { "Retry-After": "5" },
  },
} as const satisfies Record<string, Refusal>;

export type Reason = keyof typeof refusals;

/** Never reads a body: a connection on which one follows ends. */
export function refuse(
  request: Request,
  response: Response,
  reason: Reason,
): void {
  const refusal: Refusal = refusals[reason];
  const { "content-length": length, "transfer-encoding": encoding } =
    request.headers;
  if (encoding !== undefined || Number(length ?? 0) !== 0) {
    response.setHeader("Connection", "close");
  }
  response.set(refusal.headers ?? {});
  sendText(request, response, refusal);
}

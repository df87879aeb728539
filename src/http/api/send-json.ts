// Room http: JSON out, and errors of the API as one sentence.
import type { Request, Response } from "express";
import { sendBody } from "../respond.ts";

const JSON_TYPE = "application/json";

export function sendJson(
  request: Request,
  response: Response,
  document: object,
): void {
  const body = `${JSON.stringify(document)}\n`;
  sendBody(request, response, { contentType: JSON_TYPE, body });
}

/** `reason`: one sentence for people; `retryAfterS`: when it may be worth to ask again. */
export function sendError(
  request: Request,
  response: Response,
  {
    status,
    reason,
    retryAfterS,
  }: {
    readonly status: 400 | 503;
    readonly reason: string;
    readonly retryAfterS?: number;
  },
): void {
  response.status(status);
  if (retryAfterS !== undefined) {
    response.setHeader("Retry-After", String(retryAfterS));
  }
  sendJson(request, response, { error: reason });
}

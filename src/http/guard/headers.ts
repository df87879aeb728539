// Room http: the headers that the operator asks for, on every answer.
import type { Response } from "express";
import { addPolicy } from "../respond.ts";

/** Sets `http_server_config.headers`; only their Content-Security-Policy does not replace ours. */
export function setOperatorsHeaders(
  response: Response,
  headers: ReadonlyMap<string, string>,
): void {
  for (const [name, value] of headers) {
    if (name.toLowerCase() === "content-security-policy") {
      addPolicy(response, value);
    } else {
      response.setHeader(name, value);
    }
  }
}

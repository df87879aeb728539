// Room http: how a response leaves: whole, with its length, gzipped when the client prefers that.
import { gzipSync } from "node:zlib";
import type { Request, Response } from "express";

export const PLAIN_TEXT = "text/plain; charset=utf-8";
/** Below this a gzip header costs about what it saves. */
const GZIP_FROM_BYTES = 1024;

/** Nothing can be loaded, framed or sent; the page alone may do more. */
export const STRICTEST_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every response, errors included. */
export const COMMON_HEADERS = [
  ["Cache-Control", "no-store"],
  ["Content-Security-Policy", STRICTEST_POLICY],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Referrer-Policy", "no-referrer"],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
] as const;

/**
 * Puts an operator's policy before ours instead of in its place: browsers obey every policy they get, so it can
 * forbid more and never allow what ours forbids.
 */
export function addPolicy(response: Response, policy: string): void {
  response.setHeader("Content-Security-Policy", [policy, STRICTEST_POLICY]);
}

/** Another policy in the place of ours, which is the last one; an operator's stays. */
export function replacePolicy(response: Response, policy: string): void {
  const policies = response.getHeader("Content-Security-Policy");
  const others = Array.isArray(policies) ? policies.slice(0, -1) : [];
  response.setHeader("Content-Security-Policy", [...others, policy]);
}

/** Sends one line of words. */
export function sendText(
  request: Request,
  response: Response,
  { status, text }: { readonly status: number; readonly text: string },
): void {
  response.status(status);
  sendBody(request, response, { contentType: PLAIN_TEXT, body: `${text}\n` });
}

/**
 * Sends a body exactly as given. Express's own `send` would rewrite the Content-Type.
 *
 * Compressed here and now, not in a stream on libuv's threads: those threads also wait for disks and for DNS, and a
 * scrape must answer while all of them are stuck. 3 nodes take well under a millisecond.
 */
export function sendBody(
  request: Request,
  response: Response,
  {
    contentType,
    body,
  }: { readonly contentType: string; readonly body: string },
): void {
  const length = Buffer.byteLength(body);
  response.setHeader("Content-Type", contentType);
  if (length >= GZIP_FROM_BYTES) {
    response.setHeader("Vary", "Accept-Encoding");
    if (prefersGzip(request)) {
      const gzipped = gzipSync(body, { level: 1 });
      response.setHeader("Content-Encoding", "gzip");
      response.setHeader("Content-Length", gzipped.length);
      response.end(gzipped);
      return;
    }
  }
  response.setHeader("Content-Length", length);
  // As text it leaves together with the headers. Node leaves out the body of a response to HEAD.
  response.end(body, length === body.length ? "latin1" : "utf8");
}

function prefersGzip(request: Request): boolean {
  return (
    request.headers["accept-encoding"] !== undefined &&
    request.acceptsEncodings("gzip", "identity") === "gzip"
  );
}

// Room http: the answer to bytes that are no request: written by hand, because there is no response object for them.
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { COMMON_HEADERS, PLAIN_TEXT } from "../respond.ts";

const STATUS: ReadonlyMap<string, number> = new Map([
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
]);

/** Says what is wrong and ends the connection; only ends it when something else is on its way to the client. */
export function answerClientError(
  error: Error,
  socket: Duplex,
  isBusy: boolean,
): void {
  if (isBusy || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS.get("code" in error ? String(error.code) : "") ?? 400;
  const body = `${STATUS_CODES[status] ?? "Bad Request"}.\n`;
  const headers = {
    ...Object.fromEntries(COMMON_HEADERS),
    "Content-Type": PLAIN_TEXT,
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(
    ([key, value]) => `${key}: ${value}`,
  );
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => {
    socket.destroy();
  });
}

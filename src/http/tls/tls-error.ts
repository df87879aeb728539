// Room http: TLS that cannot be served.
import { errorCode, errorText } from "../../log/log.ts";

/** At start it ends the program; `message` is one line for people. */
export class TlsError extends Error {
  override readonly name = "TlsError";

  constructor(cause: unknown) {
    super(`Cannot serve TLS as --web.config.file says: ${words(cause)}`, {
      cause,
    });
  }
}

/** OpenSSL's "error:0A00018F:SSL routines::ee key too small" ends with what people can read. */
function words(cause: unknown): string {
  const text = errorText(cause);
  return errorCode(cause).startsWith("ERR_OSSL_") ||
    errorCode(cause).startsWith("ERR_SSL_")
    ? (text.split(":").at(-1) ?? text)
    : text;
}

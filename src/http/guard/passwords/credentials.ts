// Room http: what a client says it is, read from its Authorization header.
import { isUtf8 } from "node:buffer";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Far above any real one; what is longer is wrong without being looked at. */
const MAX_CHARACTERS = 2048;

/**
 * Basic authentication as RFC 7617 has it. undefined: no credentials that could be right.
 *
 * Control characters are not allowed there. That keeps out NUL, which bcrypt reads as the end of a password and the
 * beginning of its repetition: "a" and "a\0a" would be the same. Bytes that are not UTF-8 could not be told apart
 * once they are text, so they are no credentials either; our challenge asks for UTF-8.
 */
export function readCredentials(
  header: string | undefined,
): Credentials | undefined {
  if (header === undefined || header.length > MAX_CHARACTERS) return undefined;
  const [, encoded] =
    /^basic +((?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?)$/i.exec(
      header,
    ) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString("utf8");
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

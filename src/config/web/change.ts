// Room config: what a new reading of --web.config.file may change while we serve, and what waits for a restart.
import type {
  ClientAuth,
  TlsServer,
  WebReading,
  WebSettings,
} from "../web-settings.ts";
import { quote } from "../refusal.ts";

export interface Before {
  readonly path: string;
  /** In force since the start. */
  readonly first: WebSettings;
  /** The last good ones. */
  readonly last: WebSettings;
}

/** The reading to go by. */
export function judgeChange(
  next: WebReading,
  { path, first, last }: Before,
): WebReading {
  if (next.kind === "bad") return next;
  const { settings } = next;
  const words =
    switchedTls(first.tls, settings.tls) ?? openedDoor(last, settings);
  if (words !== undefined) {
    const message = `Cannot accept --web.config.file ${quote(path)}: ${words}`;
    return { kind: "bad", message };
  }
  return { ...next, settings: { ...settings, rateLimit: first.rateLimit } };
}

function switchedTls(
  first: TlsServer | undefined,
  next: TlsServer | undefined,
): string | undefined {
  if ((first === undefined) === (next === undefined)) return undefined;
  const [was, now] = first === undefined ? ["off", "on"] : ["on", "off"];
  return `TLS is decided at start: it was ${was}, restart to switch it ${now}`;
}

/**
 * A file cut short by a full disk, or by a copy that has only begun, looks like one that asks nobody for anything.
 * Only a person who restarts can have meant that.
 */
function openedDoor(last: WebSettings, next: WebSettings): string | undefined {
  if (last.users.size > 0 && next.users.size === 0) {
    return "basic_auth_users were there and are not any more, restart to let everybody in";
  }
  if (last.tls === undefined || next.tls === undefined) return undefined;
  if (
    DEMANDS[last.tls.clientAuth] !== "nothing" &&
    DEMANDS[next.tls.clientAuth] === "nothing"
  ) {
    return "client_auth_type asked for a certificate and does not any more, restart to let clients in without one";
  }
  if (
    last.tls.clientAllowedSans.length > 0 &&
    next.tls.clientAllowedSans.length === 0
  ) {
    return "client_allowed_sans were there and are not any more, restart to let in every certificate";
  }
  return undefined;
}

const DEMANDS: Readonly<Record<ClientAuth, "nothing" | "certificate">> = {
  none: "nothing",
  request: "nothing",
  "verify-if-given": "nothing",
  "require-any": "certificate",
  "require-and-verify": "certificate",
};

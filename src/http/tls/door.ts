// Room http: TLS before HTTP: every new connection meets what --web.config.file says now, or nobody.
import { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { createServer, type Server, type TLSSocket } from "node:tls";
import type { TlsServer, WebReading } from "../../config/web-settings.ts";
import { errorCode, errorText, onChange, type Log } from "../../log/log.ts";
import { seldom } from "../seldom.ts";
import type { WebSource } from "../web-source.ts";
import { whyNotAdmitted } from "./client-policy.ts";
import { contextOptions } from "./context-options.ts";
import { TlsError } from "./tls-error.ts";

export interface DoorOptions {
  readonly handshakeTimeoutMs: number;
  /** Takes a client that the policy lets in; nothing it sent has been read. */
  readonly onSecure: (secure: TLSSocket, raw: Socket) => void;
}

export interface DoorDependencies {
  readonly web: WebSource;
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface Refused {
  readonly reason: string;
  /** The client's address. */
  readonly from: string;
}

/** Shows a connection in: it is served, or closed. */
export type Door = (raw: Socket) => void;

/** Whether the program serves TLS, for all its life. Throws a TlsError when nobody can tell. */
export function isTlsWanted(reading: WebReading): boolean {
  if (reading.kind === "bad") throw new TlsError(new Error(reading.message));
  return reading.settings.tls !== undefined;
}

/**
 * With bad settings nobody gets in until they are good again, as in exporter-toolkit. Throws a TlsError when the first
 * ones are bad already.
 */
export function openDoor(
  options: DoorOptions,
  { web, log, signal }: DoorDependencies,
): Door {
  const isTime = seldom(() => performance.now());
  function refuse({ reason, from }: Refused): void {
    if (isTime(reason)) log.warn("TLS client refused", { reason, from });
  }
  const tell = onChange<boolean, string>(true, (isGood, error) => {
    if (isGood) log.info("TLS connections are accepted again");
    else log.error("All TLS connections are refused", { error });
  });
  // All settings, whom it lets in too, are those of a server; so there is another one for other settings.
  let server: Server | undefined = build(web.current());
  web.onChange((reading) => {
    try {
      server = build(reading);
      tell(true, "");
    } catch (error) {
      server = undefined;
      tell(false, errorText(error));
    }
  }, signal);

  function build(reading: WebReading): Server {
    try {
      return createTlsServer(settingsOf(reading), options, refuse);
    } catch (error) {
      throw new TlsError(error);
    }
  }
  return (raw) => {
    // Its errors are told by the TLS above it.
    raw.on("error", () => undefined);
    if (server === undefined) raw.destroy();
    else server.emit("connection", raw);
  };
}

function settingsOf(reading: WebReading): TlsServer {
  if (reading.kind === "bad") throw new Error(reading.message);
  const { tls } = reading.settings;
  if (tls !== undefined) return tls;
  throw new Error("TLS is not configured any more, but was at start");
}

function createTlsServer(
  tls: TlsServer,
  { handshakeTimeoutMs, onSecure }: DoorOptions,
  refuse: (refused: Refused) => void,
): Server {
  const server = createServer({
    ...contextOptions(tls),
    handshakeTimeout: handshakeTimeoutMs,
  });
  server.on("secureConnection", (secure) => {
    const raw = rawOf(secure);
    const reason = judge(tls, secure);
    if (reason === undefined && raw !== undefined) {
      onSecure(secure, raw);
      return;
    }
    refuse({
      reason: reason ?? "no connection below",
      from: secure.remoteAddress ?? "",
    });
    secure.on("error", () => undefined);
    secure.destroy();
  });
  server.on("tlsClientError", (error, secure) => {
    const reason = whyFailed(error, secure);
    if (reason !== "") refuse({ reason, from: secure.remoteAddress ?? "" });
    secure.destroy();
  });
  return server;
}

/** Fails closed: what a stranger's certificate makes us throw must neither let in nor end the program. */
function judge(tls: TlsServer, secure: TLSSocket): string | undefined {
  try {
    return whyNotAdmitted(tls, {
      certificate: secure.getPeerX509Certificate(),
      isVerified: secure.authorized,
      reason: authorizationErrorOf(secure),
      isResumed: secure.isSessionReused(),
    });
  } catch (error) {
    return `unreadable client certificate: ${errorText(error)}`;
  }
}

/** Whoever goes away, is sent away or says nothing is not worth a line. */
function whyFailed(error: Error, secure: TLSSocket): string {
  const untrusted = authorizationErrorOf(secure);
  if (untrusted !== "") return untrusted;
  const code = errorCode(error);
  return ["ECONNRESET", "EPIPE", "ERR_TLS_HANDSHAKE_TIMEOUT"].includes(code)
    ? ""
    : code;
}

/** `CERT_HAS_EXPIRED` and the like. Its type says Error, node says a text. */
function authorizationErrorOf(secure: TLSSocket): string {
  const error: unknown = secure.authorizationError;
  return typeof error === "string" ? error : "";
}

/** The connection below; only this name tells, and without it nothing that counts connections would be right. */
function rawOf(secure: TLSSocket): Socket | undefined {
  const raw: unknown = "_parent" in secure ? secure._parent : undefined;
  return raw instanceof Socket ? raw : undefined;
}

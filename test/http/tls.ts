// Test aid for room http: a server with TLS in front, and clients of node and OpenSSL that tell how they fared.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { TcpNetConnectOpts } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import {
  openToAll,
  type TlsServer,
  type WebSettings,
} from "../../src/config/web-settings.ts";
import { errorCode } from "../../src/log/log.ts";
import type { ServerOptions } from "../../src/http/server-options.ts";
import type { Pair } from "../notify/support/certificates.ts";
import {
  received,
  serve,
  webSource,
  type FakeWeb,
  type Serving,
} from "./serve.ts";

export function tlsOf(pair: Pair, other: Partial<TlsServer> = {}): TlsServer {
  return {
    ...pair,
    clientCa: undefined,
    clientAuth: "none",
    clientAllowedSans: [],
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    ciphers: undefined,
    curves: undefined,
    preferServerCipherSuites: true,
    ...other,
  };
}

export function settingsOf(tls: TlsServer | undefined): WebSettings {
  return { ...openToAll, tls };
}

export interface ServingTls extends Serving {
  readonly web: FakeWeb;
}

export async function serveTls(
  tls: TlsServer,
  options: Partial<ServerOptions> = {},
): Promise<ServingTls> {
  const web = webSource(settingsOf(tls));
  return { ...(await serve({ web }, options)), web };
}

/** How a client fared that asked for /metrics: what it got, or "" when it was sent away without an answer. */
export interface Fared {
  readonly answer: string;
  /** Of the handshake or the connection; "" when all went well. */
  readonly error: string;
  readonly protocol: string | null;
  readonly cipher: string;
  readonly alpn: string | false | null;
}

const REQUEST =
  "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/** Trusts anybody: what is tested is the server. */
export async function scrapeTls(
  port: number,
  options: ConnectionOptions & Pick<TcpNetConnectOpts, "localAddress"> = {},
): Promise<Fared> {
  const socket = connect({
    ...{ host: "127.0.0.1", port, rejectUnauthorized: false },
    ...options,
  });
  const fared = { error: "", protocol: null as string | null, cipher: "" };
  let alpn: string | false | null = null;
  socket.on("error", (error: Error) => {
    fared.error = errorCode(error) || error.message;
  });
  socket.once("secureConnect", () => {
    fared.protocol = socket.getProtocol();
    fared.cipher = socket.getCipher().standardName;
    alpn = socket.alpnProtocol;
    socket.write(REQUEST);
  });
  const answer = await received(socket);
  return { answer, ...fared, alpn };
}

/** Resolves once both sides agree on TLS. */
export async function dialTls(
  port: number,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({
    ...{ host: "127.0.0.1", port, rejectUnauthorized: false },
    ...options,
  });
  socket.on("error", () => undefined);
  await new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("close", () => {
      reject(new Error("closed"));
    });
  });
  return socket;
}

/** Runs a program with the request as its input; resolves with both its outputs. */
export async function runWith(
  command: string,
  args: readonly string[],
  input = "",
): Promise<string> {
  const child = spawn(command, args, { stdio: "pipe" });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const outputs = await Promise.all([text(child.stdout), text(child.stderr)]);
  return outputs.join("\n");
}

/** `openssl s_client` that asks for /metrics and waits for the end. */
export function sClient(
  port: number,
  args: readonly string[],
): Promise<string> {
  const to = ["s_client", "-connect", `127.0.0.1:${String(port)}`];
  return runWith("openssl", [...to, "-ign_eof", ...args], REQUEST);
}

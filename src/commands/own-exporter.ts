// Room commands: asks the exporter of this very host, where one runs; nobody has to.
import { request, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { readConfigFile } from "../config/given/read-config-file.ts";
import { lookAtWebFile } from "../config/web/look.ts";
import {
  openToAll,
  type ListenAddress,
  type WebReading,
} from "../config/web-settings.ts";
import { formatAddress } from "../http/sockets/listen.ts";
import { errorCode } from "../log/log.ts";
import { dialNear, nearHost, WrongCertificate } from "./dial-near.ts";

/** An exporter that does not answer is as good as none. */
const TIMEOUT_MS = 1_000;
const MAX_BYTES = 4 * 1024 * 1024;

export type Fetched =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly text: string;
    }
  /** It runs, but wants to know who asks; `words` behind "it". */
  | { readonly kind: "locked"; readonly words: string }
  /** Nobody listens. */
  | { readonly kind: "refused" }
  | { readonly kind: "failed"; readonly words: string };

/** How the exporter of these settings is reached: what --web.config.file says now, as far as we may read it. */
export function readWeb({
  webConfigFile,
}: {
  readonly webConfigFile: string | undefined;
}): WebReading {
  return webConfigFile === undefined
    ? { kind: "good", settings: openToAll }
    : lookAtWebFile(webConfigFile, readConfigFile).reading;
}

/** Where an address to listen on is reached from the same host, for people. */
export function urlOf(address: ListenAddress, web: WebReading): string {
  if (address.kind !== "tcp") return formatAddress(address);
  const isTls = web.kind === "good" && web.settings.tls !== undefined;
  const host = nearHost(address);
  return `${isTls ? "https" : "http"}://${formatAddress({ ...address, host })}`;
}

/** Never rejects. Over TLS it believes nobody but who has the configured certificate. */
export async function fetchNear(
  address: ListenAddress,
  path: string,
  web: WebReading,
): Promise<Fetched> {
  if (web.kind === "bad") return { kind: "failed", words: web.message };
  const { tls } = web.settings;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const socket = await dialNear(address, tls, signal);
    if (tls !== undefined && wantsCertificate(tls)) {
      socket.destroy();
      return { kind: "locked", words: "asks for a client certificate" };
    }
    const answer = await ask(socket, path, signal);
    if (answer.statusCode === 401) {
      socket.destroy();
      return { kind: "locked", words: "asks for a password" };
    }
    return await read(answer);
  } catch (error) {
    return explain(error);
  }
}

function wantsCertificate({
  clientAuth,
  clientAllowedSans,
}: {
  readonly clientAuth: string;
  readonly clientAllowedSans: readonly string[];
}): boolean {
  return clientAuth.startsWith("require") || clientAllowedSans.length > 0;
}

function ask(
  socket: Socket,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      // By whatever name it listens: under this one it always answers.
      headers: { Host: "localhost", Connection: "close" },
      path,
      signal,
    });
    asked.once("response", resolve);
    asked.once("error", reject);
    asked.end();
  });
}

async function read(answer: IncomingMessage): Promise<Fetched> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= MAX_BYTES) continue;
    answer.destroy();
    return { kind: "failed", words: "too long an answer" };
  }
  return {
    kind: "answered",
    status: answer.statusCode ?? 0,
    text: Buffer.concat(chunks).toString("utf8"),
  };
}

function explain(error: unknown): Fetched {
  const code = errorCode(error);
  if (code === "ECONNREFUSED" || code === "ENOENT") return { kind: "refused" };
  if (error instanceof WrongCertificate) {
    return { kind: "failed", words: error.message };
  }
  return code === "" || code === "ABORT_ERR"
    ? { kind: "failed", words: `no answer within ${TIMEOUT_MS / 1000} s` }
    : { kind: "failed", words: code };
}

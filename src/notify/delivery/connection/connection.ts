// Room notify: the kept connection to one Alertmanager: one IP address, by one name, with credentials.
import { Agent, type RequestOptions } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { isIP } from "node:net";
import type { Socket } from "node:net";
import {
  checkServerIdentity,
  type PeerCertificate,
  type SecureContext,
} from "node:tls";
import type { AlertmanagerConfig } from "../../../config/alertmanager.ts";
import { type Exchange, exchange } from "./exchange.ts";
import type { Credentials } from "./credentials.ts";
import type { CredentialKeeper } from "./keep-credentials.ts";

export interface Connection {
  /** Never rejects. A connection that the peer had closed meanwhile is replaced without further ado. */
  ask(request: {
    readonly method: "GET" | "POST";
    readonly path: string;
    readonly body?: string;
  }): Promise<Exchange>;
  /** Ends everything at once, also what hangs. */
  close(): void;
}

export interface ConnectionDeps {
  readonly credentials: CredentialKeeper;
  readonly timeoutMs: number;
  /** CLOCK_MONOTONIC, in milliseconds. */
  readonly nowMs: () => number;
  /** The peer closed an idle connection. */
  readonly onIdleClosed: () => void;
}

/** Each request opens at most one socket: one for posting, one for keeping warm. */
const MAX_SOCKETS = 2;

/** @param address the IP address to connect to; names are for the `Host` header and TLS only */
export function openConnection(
  config: AlertmanagerConfig,
  address: string,
  { credentials, timeoutMs, nowMs, onIdleClosed }: ConnectionDeps,
): Connection {
  const isTls = config.protocol === "https:";
  const host = hostHeader(config);
  let agent: Agent | undefined;
  let agentContext: SecureContext | undefined;
  let isClosed = false;
  // Kept sockets without a request: when one of them closes, it was the peer.
  const idle = new Set<Socket>();
  const watched = new WeakSet<Socket>();

  function agentFor({ secureContext }: Credentials): Agent {
    if (agent !== undefined && agentContext === secureContext) return agent;
    if (agent !== undefined) agent.maxFreeSockets = 0;
    closeIdle();
    agentContext = secureContext;
    // Not with each request: from Node 22 on a function of its own would open a connection of its own.
    agent = isTls
      ? new TlsAgent({ ...agentOptions, ...tlsOptions(config, secureContext) })
      : new Agent(agentOptions);
    agent.on("free", onFree);
    return agent;
  }

  function onFree(socket: Socket): void {
    // The agent did not keep it.
    if (socket.destroyed) return;
    idle.add(socket);
    if (watched.has(socket)) return;
    watched.add(socket);
    socket.once("close", () => {
      if (idle.delete(socket)) onIdleClosed();
    });
  }

  function closeIdle(): void {
    const sockets = [...idle];
    idle.clear();
    for (const socket of sockets) socket.destroy();
  }

  async function ask(
    request: Parameters<Connection["ask"]>[0],
    isRetry = false,
  ): Promise<Exchange> {
    // Not awaited when it is at hand: the request leaves in the tick of the event.
    const holding = credentials.current();
    const held = holding instanceof Promise ? await holding : holding;
    if (isClosed) return closed;
    if (held.kind === "unreadable") {
      return { kind: "unanswered", trouble: held.trouble, wasStale: false };
    }
    const { authorization } = held.credentials;
    const result = await exchange({
      agent: agentFor(held.credentials),
      isTls,
      body: request.body,
      timeoutMs,
      nowMs,
      onSocket: (socket) => idle.delete(socket),
      options: {
        host: address,
        port: config.port,
        method: request.method,
        path: request.path,
        headers: headers(host, authorization, request.body),
      },
    });
    const isStale = result.kind === "unanswered" && result.wasStale;
    if (!isStale || isRetry) return result;
    closeIdle();
    return ask(request, true);
  }
  return {
    ask: (request) => ask(request),
    close() {
      isClosed = true;
      idle.clear();
      agent?.destroy();
    },
  };
}

const closed: Exchange = {
  kind: "unanswered",
  trouble: { words: "this program is stopping" },
  wasStale: false,
};

const agentOptions = {
  keepAlive: true,
  maxSockets: MAX_SOCKETS,
  maxFreeSockets: 1,
  maxCachedSessions: 0,
};

function headers(
  host: string,
  authorization: string | undefined,
  body: string | undefined,
): NonNullable<RequestOptions["headers"]> {
  return {
    Host: host,
    "User-Agent": "votequorum-exporter",
    ...(authorization === undefined ? {} : { Authorization: authorization }),
    ...(body === undefined
      ? {}
      : {
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
        }),
  };
}

function tlsOptions(
  { hostname, tls }: AlertmanagerConfig,
  secureContext: SecureContext | undefined,
): object {
  const name = tls.serverName ?? hostname;
  return {
    ...(secureContext === undefined ? {} : { secureContext }),
    // RFC 6066: no IP addresses in there.
    servername: isIP(name) === 0 ? name : "",
    rejectUnauthorized: !tls.insecureSkipVerify,
    checkServerIdentity: (_connectedTo: string, peer: PeerCertificate) =>
      tls.insecureSkipVerify ? undefined : checkServerIdentity(name, peer),
  };
}

function hostHeader({ protocol, hostname, port }: AlertmanagerConfig): string {
  const name = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return port === (protocol === "https:" ? 443 : 80) ? name : `${name}:${port}`;
}

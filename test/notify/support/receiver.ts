// An Alertmanager's place on loopback, where a test decides how it behaves.
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { until } from "../../../lab/until.ts";

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Of a POST. */
  readonly alerts: readonly PostedAlert[];
  /** Which connection carried it: 1 is the first. */
  readonly connection: number;
}

/** Answers one request; a receiver that is not told otherwise says 200. */
export type Behaviour = (
  received: Received,
  response: ServerResponse,
  socket: Socket,
) => void;

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** From the next request on. */
  behave(behaviour: Behaviour): void;
  readonly requests: readonly Received[];
  readonly posts: () => readonly Received[];
  /** `alertname/node_name=firing|resolved` of each post. */
  readonly told: () => readonly string[];
  readonly connections: () => number;
  /** Awaits that something holds of what was received. */
  until(what: string, holds: (receiver: Receiver) => boolean): Promise<void>;
  /** Destroys the connections that there are. */
  hangUp(): void;
}

export interface ReceiverOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: ServerOptions;
  readonly keepAliveTimeoutMs?: number;
  readonly behaviour?: Behaviour;
}

export const well: Behaviour = (_, response) => {
  response.end();
};

/** Says this to posts, and is well otherwise. */
export function answer(
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return ({ method }, response) => {
    response.writeHead(method === "POST" ? status : 200, headers);
    response.end(method === "POST" ? body : "");
  };
}

export const silent: Behaviour = () => undefined;

export async function startReceiver(
  options: ReceiverOptions = {},
): Promise<Receiver> {
  const { host = "127.0.0.1", tls, keepAliveTimeoutMs = 60_000 } = options;
  let behaviour = options.behaviour ?? well;
  const requests: Received[] = [];
  const sockets: Socket[] = [];
  const numbers = new WeakMap<Socket, number>();
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
    sockets.push(socket);
    numbers.set(socket, sockets.length);
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    void text(request).then((body) => {
      const received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        alerts: (body === "" ? [] : JSON.parse(body)) as PostedAlert[],
        connection: numbers.get(socket) ?? 0,
      };
      requests.push(received);
      behaviour(received, response, socket);
    });
  });
  server.listen(options.port ?? 0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const posts = () => requests.filter(({ method }) => method === "POST");
  const scheme = tls === undefined ? "http" : "https";
  const receiver: Receiver = {
    url: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${String(port)}`,
    port,
    requests,
    posts,
    behave(next) {
      behaviour = next;
    },
    told: () => posts().map(({ alerts }) => alerts.map(inWords).join(" ")),
    connections: () => sockets.length,
    until: async (what, holds) => {
      await until(what, () => Promise.resolve(holds(receiver)), { everyMs: 5 });
    },
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return receiver;
}

/** An end that has come by this clock is none of firing. */
function inWords({ labels, endsAt }: PostedAlert): string {
  const { alertname = "", node_name: node } = labels;
  const name = node === undefined ? alertname : `${alertname}/${node}`;
  return `${name}=${Date.parse(endsAt) > Date.now() ? "firing" : "resolved"}`;
}

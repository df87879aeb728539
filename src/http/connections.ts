// Room http: every open socket and what it still owes: so that nothing outlives its deadline and draining is exact.
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface Connections {
  /** A socket was accepted. */
  add(socket: Socket): void;
  /** A request arrived: its response has until the deadline, then its socket is destroyed. */
  begin(response: ServerResponse): void;
  /** This response is a stream: it has no deadline, and `hangUp` ends it when draining begins. */
  keepOpen(response: ServerResponse, hangUp: () => void): void;
  /** Resolves when the response has left or its socket is gone, whichever is first. */
  ended(response: ServerResponse): Promise<void>;
  /** A response is on its way: nothing else may be written to this socket. */
  isBusy(socket: Duplex): boolean;
  /** From now on a socket is closed as soon as it owes nothing. */
  drain(): void;
  destroyAll(): void;
}

interface Open {
  readonly socket: Socket;
  /** The responses that this socket owes, and how to tell that one has ended. */
  readonly owed: Map<ServerResponse, () => void>;
}

/** Node tells no `close` to a pipelined response whose turn never came; hence the book-keeping by socket. */
export function trackConnections(responseTimeoutMs: number): Connections {
  const opened = new Map<Duplex, Open>();
  const endings = new WeakMap<ServerResponse, Promise<void>>();
  const deadlines = new WeakMap<ServerResponse, NodeJS.Timeout>();
  const streams = new Map<ServerResponse, () => void>();
  let isDraining = false;

  function add(socket: Socket): void {
    const owed: Open["owed"] = new Map();
    opened.set(socket, { socket, owed });
    socket.once("close", () => {
      opened.delete(socket);
      for (const end of owed.values()) end();
    });
  }
  function begin(response: ServerResponse): void {
    const { socket } = response.req;
    const open = opened.get(socket);
    const deadline = setTimeout(() => {
      socket.destroy();
    }, responseTimeoutMs).unref();
    const ending = new Promise<void>((resolve) => {
      open?.owed.set(response, resolve);
      response.once("close", resolve);
      // The socket was gone before its request was handled: nobody would call us.
      if (open === undefined) resolve();
    }).then(() => {
      clearTimeout(deadline);
      streams.delete(response);
      open?.owed.delete(response);
      if (isDraining && open !== undefined) closeIfIdle(open);
    });
    endings.set(response, ending);
    deadlines.set(response, deadline);
    if (isDraining) sayLast(response);
  }
  return {
    add,
    begin,
    keepOpen(response, hangUp) {
      clearTimeout(deadlines.get(response));
      streams.set(response, hangUp);
      if (isDraining) hangUp();
    },
    ended: (response) => endings.get(response) ?? Promise.resolve(),
    isBusy: (socket) => (opened.get(socket)?.owed.size ?? 0) > 0,
    drain() {
      isDraining = true;
      for (const hangUp of streams.values()) hangUp();
      for (const open of opened.values()) {
        for (const response of open.owed.keys()) sayLast(response);
        closeIfIdle(open);
      }
    },
    destroyAll() {
      for (const { socket } of opened.values()) socket.destroy();
    },
  };
}

function closeIfIdle({ socket, owed }: Open): void {
  if (owed.size === 0) socket.destroySoon();
}

function sayLast(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}

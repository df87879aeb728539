// Room http: every open socket and what it still owes: so that nothing outlives its deadline and draining is exact.
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { gatherCrowd, type Visitor } from "./crowd.ts";
import { sourceOf } from "../guard/passwords/source.ts";

export interface Connections {
  /** A socket was accepted. False: it is destroyed, because everybody inside is owed an answer. */
  add(socket: Socket, phase: "shaking" | "silent"): boolean;
  /** TLS stands for the socket below from now on. */
  secure(secure: TLSSocket, raw: Socket): void;
  /** A request arrived: its response has until the deadline, then its socket is destroyed. */
  begin(response: ServerResponse): void;
  /** This response is a stream: it has no deadline, and `hangUp` ends it when draining begins or its client has to leave. */
  keepOpen(response: ServerResponse, hangUp: () => void): void;
  /** Ends this response if it is a stream. */
  hangUp(response: ServerResponse): void;
  /** Resolves when the response has left or its socket is gone, whichever is first. */
  ended(response: ServerResponse): Promise<void>;
  /** A response is on its way: nothing else may be written to this socket. */
  isBusy(socket: Duplex): boolean;
  /** From now on a socket is closed as soon as it owes nothing. */
  drain(): void;
  destroyAll(): void;
}

export interface ConnectionBounds {
  readonly responseTimeoutMs: number;
  readonly maxConnections: number;
  /** Those without TLS agreed on: each may keep this thread for a millisecond, and all may do so at once. */
  readonly maxHandshakes: number;
}

/** crowded: an idle connection is closed for a new one; full: the new one is closed. */
export type Trouble = "crowded" | "full";

interface Open extends Visitor {
  phase: Visitor["phase"];
  /** What HTTP is spoken on. */
  socket: Socket;
  /** The responses that this socket owes, and how to tell that one has ended. */
  readonly owed: Map<ServerResponse, () => void>;
}

/** Node tells no `close` to a pipelined response whose turn never came; hence the book-keeping by socket. */
export function trackConnections(
  { responseTimeoutMs, maxConnections, maxHandshakes }: ConnectionBounds,
  onTrouble: (trouble: Trouble) => void,
): Connections {
  const opened = new WeakMap<Duplex, Open>();
  const inside = gatherCrowd<Open>();
  const endings = new WeakMap<ServerResponse, Promise<void>>();
  const deadlines = new WeakMap<ServerResponse, NodeJS.Timeout>();
  const streams = new Map<ServerResponse, () => void>();
  let isDraining = false;

  function add(socket: Socket, phase: "shaking" | "silent"): boolean {
    const isBusyShaking =
      phase === "shaking" && inside.count(phase) >= maxHandshakes;
    if (isBusyShaking) makeRoom(phase);
    if (inside.size() >= maxConnections && !makeRoom()) {
      socket.destroy();
      return false;
    }
    const source = sourceOf(socket.remoteAddress);
    const open: Open = { socket, phase, source, owed: new Map() };
    opened.set(socket, open);
    inside.add(open);
    socket.once("close", () => {
      inside.delete(open);
      for (const end of open.owed.values()) end();
    });
    return true;
  }
  function makeRoom(only?: Open["phase"]): boolean {
    const leaving = inside.whoLeaves(only);
    onTrouble(leaving === undefined ? "full" : "crowded");
    if (leaving === undefined) return false;
    inside.delete(leaving);
    leaving.socket.destroy();
    return true;
  }
  function begin(response: ServerResponse): void {
    const { socket } = response.req;
    const open = opened.get(socket);
    const deadline = setTimeout(() => {
      socket.destroy();
    }, responseTimeoutMs).unref();
    const ending = new Promise<void>((resolve) => {
      open?.owed.set(response, resolve);
      if (open !== undefined) open.phase = "busy";
      response.once("close", resolve);
      // The socket was gone before its request was handled: nobody would call us.
      if (open === undefined) resolve();
    }).then(() => {
      clearTimeout(deadline);
      streams.delete(response);
      if (open === undefined) return;
      open.owed.delete(response);
      if (open.owed.size === 0) open.phase = "kept";
      if (isDraining) closeIfIdle(open);
    });
    endings.set(response, ending);
    deadlines.set(response, deadline);
    if (isDraining) sayLast(response);
  }
  return {
    add,
    secure(secure, raw) {
      const open = opened.get(raw);
      if (open === undefined) return;
      open.socket = secure;
      open.phase = "silent";
      opened.set(secure, open);
    },
    begin,
    keepOpen(response, hangUp) {
      clearTimeout(deadlines.get(response));
      streams.set(response, hangUp);
      if (isDraining) hangUp();
    },
    hangUp: (response) => streams.get(response)?.(),
    ended: (response) => endings.get(response) ?? Promise.resolve(),
    isBusy: (socket) => (opened.get(socket)?.owed.size ?? 0) > 0,
    drain() {
      isDraining = true;
      for (const hangUp of streams.values()) hangUp();
      for (const open of inside) {
        for (const response of open.owed.keys()) sayLast(response);
        closeIfIdle(open);
      }
    },
    destroyAll() {
      for (const { socket } of inside) socket.destroy();
    },
  };
}

function closeIfIdle({ socket, phase, owed }: Open): void {
  if (phase === "shaking") socket.destroy();
  else if (owed.size === 0) socket.destroySoon();
}

function sayLast(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}

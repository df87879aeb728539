// Room lab: makes a node's port reachable on this host's loopback.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Forwarder extends AsyncDisposable {
  /** Where it listens on this host, like "127.0.0.1:10064". */
  readonly address: string;
}

/** Forwards connections to 127.0.0.1:`port`, or to a free port when that one is taken, to `target`. */
export async function forward(
  port: number,
  target: { readonly host: string; readonly port: number },
): Promise<Forwarder> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...target, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      // An end that breaks ends the other one; there is nobody to tell.
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  server.maxConnections = 64;
  await listen(server, port);
  const { address, port: bound } = server.address() as AddressInfo;
  return {
    address: `${address}:${bound}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function listen(
  server: ReturnType<typeof createServer>,
  port: number,
): Promise<void> {
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
  } catch (error) {
    const isTaken =
      error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isTaken || port === 0) throw error;
    await listen(server, 0);
  }
}

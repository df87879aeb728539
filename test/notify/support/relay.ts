// A TCP relay that counts connections, in front of a server that cannot be asked.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface Relay extends AsyncDisposable {
  readonly url: string;
  connections(): number;
  /** Pieces that came from the server: at least one an answer, as long as answers are short. */
  answers(): number;
}

/** @param url of the server behind it */
export async function startRelay(url: string): Promise<Relay> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  let connections = 0;
  let answers = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(port), hostname);
    far.on("data", () => {
      answers += 1;
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.push(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    connections: () => connections,
    answers: () => answers,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

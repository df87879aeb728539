// Bench: scrapes over one kept connection, as Prometheus does, with as little client as possible in the figure.
import { once } from "node:events";
import { connect } from "node:net";

export interface Seen {
  /** CLOCK_MONOTONIC when the last byte of the response had come. */
  readonly receivedMs: number;
}

export interface Scraper extends Disposable {
  /** One response, its head included. */
  scrape(headers: string): Promise<Buffer>;
  /** Scrapes without pause until the text appears. */
  until(text: string): Promise<Seen>;
}

export async function openScraper(url: string): Promise<Scraper> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");

  function scrape(headers: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      function read(chunk: Buffer): void {
        received = Buffer.concat([received, chunk]);
        if (isWhole(received)) {
          socket.off("data", read);
          socket.off("error", reject);
          resolve(received);
        }
      }
      socket.on("data", read);
      socket.once("error", reject);
      socket.write(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`);
    });
  }
  return {
    scrape,
    async until(text) {
      const deadlineMs = performance.now() + 10_000;
      while (performance.now() < deadlineMs) {
        if ((await scrape("")).includes(text)) {
          return { receivedMs: Number(process.hrtime.bigint()) / 1e6 };
        }
      }
      throw new Error(
        `Cannot see ${JSON.stringify(text)} on ${url} within 10 s`,
      );
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}

/** Has the body come to its Content-Length, or its last chunk? */
function isWhole(response: Buffer): boolean {
  const headEnd = response.indexOf("\r\n\r\n");
  if (headEnd < 0) {
    return false;
  }
  const head = response.subarray(0, headEnd).toString("latin1");
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return length === undefined
    ? response.subarray(-5).toString("latin1") === "0\r\n\r\n"
    : response.length === headEnd + 4 + Number(length);
}

// Room commands: the doctor at an address to listen on: free, or our own exporter answers there.
import { access, constants } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import type { ListenAddress, WebReading } from "../../config/web-settings.ts";
import {
  formatAddress,
  listen,
  ListenError,
} from "../../http/sockets/listen.ts";
import { refuseTaken } from "../../http/sockets/unix-socket.ts";
import { fetchNear } from "../own-exporter.ts";
import type { Finding } from "./finding.ts";

const about = "address";

export async function checkPort(
  address: ListenAddress,
  web: WebReading,
): Promise<Finding> {
  const name = formatAddress(address);
  const fetched = await fetchNear(address, "/-/healthy", web);
  if (fetched.kind === "answered") {
    return fetched.text.startsWith("votequorum-exporter is healthy")
      ? { verdict: "ok", about, words: `${name}: an exporter answers` }
      : taken(name, "another program answers");
  }
  if (fetched.kind === "locked") {
    const words = `${name}: an exporter answers, and ${fetched.words}`;
    return { verdict: "ok", about, words };
  }
  return (
    (await whyNotFree(address)) ?? {
      verdict: "ok",
      about,
      words: `${name} is free`,
    }
  );
}

function taken(name: string, words: string): Finding {
  const help = "end it, or choose another --web.listen-address";
  return { verdict: "FAIL", about, words: `${name}: ${words}`, help };
}

async function whyNotFree(
  address: ListenAddress,
): Promise<Finding | undefined> {
  try {
    if (address.kind === "unix") await tryPath(address.path);
    else await tryPort(address);
    return undefined;
  } catch (error) {
    const { message } =
      error instanceof ListenError ? error : new ListenError(address, error);
    return { verdict: "FAIL", about, words: message };
  }
}

/** For an instant it is ours: only so the kernel tells. */
async function tryPort(address: ListenAddress): Promise<void> {
  const server = createServer();
  try {
    await listen(server, address);
  } finally {
    server.close();
  }
}

/** Makes nothing. */
async function tryPath(path: string): Promise<void> {
  await refuseTaken(path);
  await access(dirname(path), constants.W_OK | constants.X_OK);
}

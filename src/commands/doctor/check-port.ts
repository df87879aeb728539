// Room commands: the doctor at an address to listen on: free, or our own exporter answers there.
import { createServer } from "node:http";
import { formatAddress, listen, ListenError } from "../../http/listen.ts";
import type { ListenAddress } from "../../http/listen.ts";
import { fetchNear, urlOf } from "../own-exporter.ts";
import type { Finding } from "./finding.ts";

const about = "address";

export async function checkPort(address: ListenAddress): Promise<Finding> {
  const name = formatAddress(address);
  const fetched = await fetchNear(`${urlOf(address)}/-/healthy`);
  if (fetched.kind === "answered") {
    return fetched.text.startsWith("votequorum-exporter is healthy")
      ? { verdict: "ok", about, words: `${name}: an exporter answers` }
      : taken(name, "another program answers");
  }
  return (
    (await isFree(address)) ?? {
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

/** For an instant it is ours: only so the kernel tells. */
async function isFree(address: ListenAddress): Promise<Finding | undefined> {
  const server = createServer();
  try {
    await listen(server, address);
    return undefined;
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    return { verdict: "FAIL", about, words: error.message };
  } finally {
    server.close();
  }
}

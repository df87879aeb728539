// Room config: where to listen: in Go's spelling ":10064", "host:10064", "[::1]:10064", or "unix:/run/x/http.sock".
import { isIPv4, isIPv6 } from "node:net";
import { isHostname } from "./host.ts";
import type { ListenAddress } from "../web-settings.ts";

/** sun_path has 108 bytes, one of them ends it; while it is made the socket has a name that is longer by this. */
const MAX_PATH_BYTES = 107 - ".4194304".length;

/** Reads one `--web.listen-address`; undefined when it is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  if (text.startsWith("unix:")) return parseUnix(text.slice("unix:".length));
  const match = /^(?<host>\[[^\]]+\]|[^:[\]]*):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.["host"] ?? "";
  const port = Number(match?.groups?.["port"] ?? Number.NaN);
  if (!(port <= 65535)) return undefined;
  if (host === "") return { kind: "tcp", host, port };
  if (host.startsWith("[")) {
    const address = host.slice(1, -1);
    return isIPv6(address) ? { kind: "tcp", host: address, port } : undefined;
  }
  return isIPv4(host) || isHostname(host)
    ? { kind: "tcp", host, port }
    : undefined;
}

function parseUnix(path: string): ListenAddress | undefined {
  const isPath = /^\/[^\0]*[^\0/]$/.test(path);
  return isPath && Buffer.byteLength(path) <= MAX_PATH_BYTES
    ? { kind: "unix", path }
    : undefined;
}

// Room config: where to listen, in Go's spelling: ":10064", "host:10064", "[::1]:10064".
import { isIPv4, isIPv6 } from "node:net";
import { isHostname } from "./host.ts";

/** `host` "" means every interface, IPv6 and IPv4; `port` 0 lets the kernel choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads one `--web.listen-address`; undefined when it is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?<host>\[[^\]]+\]|[^:[\]]*):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.["host"] ?? "";
  const port = Number(match?.groups?.["port"] ?? Number.NaN);
  if (!(port <= 65535)) return undefined;
  if (host === "") return { host, port };
  if (host.startsWith("[")) {
    const address = host.slice(1, -1);
    return isIPv6(address) ? { host: address, port } : undefined;
  }
  return isIPv4(host) || isHostname(host) ? { host, port } : undefined;
}

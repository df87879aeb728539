// Room http: binding one address, and saying in words why it cannot be.
import type { Server } from "node:http";
import { errorCode } from "../log/log.ts";

/** `host` "" means every interface, IPv6 and IPv4; `port` 0 lets the kernel choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["EADDRINUSE", "address already in use"],
  ["EACCES", "permission denied"],
  ["EADDRNOTAVAIL", "no interface of this host has this address"],
  ["EAFNOSUPPORT", "this host does not have this address family"],
  ["ENOTFOUND", "host name not found"],
  ["EAI_AGAIN", "host name not found, name service does not answer"],
]);

/** An address of `--web.listen-address` that cannot be bound; `message` is one line for people. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly address: ListenAddress;
  /** `EADDRINUSE` and the like; empty when the system gave none. */
  readonly code: string;

  constructor(address: ListenAddress, cause: unknown) {
    const code = errorCode(cause);
    const words = REASONS.get(code) ?? (code || String(cause));
    super(
      `Cannot listen on ${formatAddress(address)}: ${words}, choose another --web.listen-address`,
      { cause },
    );
    this.address = address;
    this.code = code;
  }
}

/** In Go's spelling, as the flag takes it. */
export function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Binds and answers the address with the port that the kernel chose. Rejects with a ListenError. */
export async function listen(
  server: Server,
  address: ListenAddress,
): Promise<ListenAddress> {
  try {
    await bindFirst(
      address.host === "" ? ["::", "0.0.0.0"] : [address.host],
      (host) => bind(server, { host, port: address.port }),
    );
  } catch (error) {
    throw new ListenError(address, error);
  }
  const bound = server.address();
  return bound !== null && typeof bound === "object"
    ? { host: bound.address, port: bound.port }
    : address;
}

/** "::" takes IPv4 as well; only a host whose kernel has no IPv6 at all goes on to the next one. */
export async function bindFirst(
  hosts: readonly string[],
  bindTo: (host: string) => Promise<void>,
): Promise<void> {
  const [host = "", ...others] = hosts;
  try {
    await bindTo(host);
  } catch (error) {
    const hasNoFamily = ["EAFNOSUPPORT", "EADDRNOTAVAIL"].includes(
      errorCode(error),
    );
    if (!hasNoFamily || others.length === 0) throw error;
    await bindFirst(others, bindTo);
  }
}

function bind(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...address, ipv6Only: false }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

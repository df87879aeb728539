// Room http: binding one address, and saying in words why it cannot be.
import type { Server } from "node:net";
import type { ListenAddress } from "../../config/web-settings.ts";
import { errorCode } from "../../log/log.ts";
import { bindUnix } from "./unix-socket.ts";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["EADDRINUSE", "address already in use"],
  ["EACCES", "permission denied"],
  ["EADDRNOTAVAIL", "no interface of this host has this address"],
  ["EAFNOSUPPORT", "this host does not have this address family"],
  ["ENOTFOUND", "host name not found"],
  ["EAI_AGAIN", "host name not found, name service does not answer"],
  ["ENOENT", "its folder does not exist"],
  ["ENOTDIR", "its folder is none"],
  ["EROFS", "its folder is read only"],
  ["ENOTSOCK", "a file that is no socket has this name"],
]);

/** Connections that the kernel completes while we are busy: a crowd must not make a scraper try again after 1 s. */
const BACKLOG = 2048;

const NO_LISTENER =
  "this is no stream socket to listen on, expected ListenStream= and Accept=no in the .socket unit";

/** An address of `--web.listen-address` that cannot be bound; `message` is one line for people. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly address: ListenAddress;
  /** `EADDRINUSE` and the like; empty when the system gave none. */
  readonly code: string;

  constructor(address: ListenAddress, cause: unknown) {
    const code = errorCode(cause);
    const words =
      address.kind === "inherited"
        ? `${NO_LISTENER} (${code || String(cause)})`
        : `${REASONS.get(code) ?? (code || String(cause))}, choose another --web.listen-address`;
    super(`Cannot listen on ${formatAddress(address)}: ${words}`, { cause });
    this.address = address;
    this.code = code;
  }
}

/** As the flag takes it. */
export function formatAddress(address: ListenAddress): string {
  switch (address.kind) {
    case "tcp": {
      const { host, port } = address;
      return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    }
    case "unix":
      return `unix:${address.path}`;
    case "inherited":
      return `systemd's socket (fd ${address.fd})`;
    default:
      return address satisfies never;
  }
}

/** An address that is ours until disposed; disposing leaves the server alone. */
export interface Bound extends Disposable {
  /** With the port that the kernel chose, and what systemd bound. */
  readonly address: ListenAddress;
}

/** Rejects with a ListenError. */
export async function listen(
  server: Server,
  address: ListenAddress,
): Promise<Bound> {
  try {
    const release = await bindAddress(server, address);
    return {
      address: boundAddress(server, address),
      [Symbol.dispose]: release,
    };
  } catch (error) {
    throw new ListenError(address, error);
  }
}

/** Resolves with how to take away what it left in the file system. */
async function bindAddress(
  server: Server,
  address: ListenAddress,
): Promise<() => void> {
  switch (address.kind) {
    case "tcp": {
      const { host, port } = address;
      await bindFirst(host === "" ? ["::", "0.0.0.0"] : [host], (one) =>
        bind(server, { host: one, port }),
      );
      return () => undefined;
    }
    case "unix":
      return bindUnix(address.path, (path) => bind(server, { path }));
    case "inherited":
      await bind(server, { fd: address.fd });
      return () => undefined;
    default:
      return address satisfies never;
  }
}

function boundAddress(server: Server, address: ListenAddress): ListenAddress {
  const bound = server.address();
  // node does not tell the path of a socket that systemd bound.
  return bound === null || typeof bound === "string"
    ? address
    : { kind: "tcp", host: bound.address, port: bound.port };
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

type Place =
  | { readonly host: string; readonly port: number }
  | { readonly path: string }
  | { readonly fd: number };

function bind(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...place, ipv6Only: false, backlog: BACKLOG }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

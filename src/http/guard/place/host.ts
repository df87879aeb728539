// Room http: whether a request means us: against names that somebody else points at our address (DNS rebinding).
import { isIP } from "node:net";

/** Names without port, in any case. */
export interface HostNames {
  /** `--web.allowed-host`. */
  readonly allowed: readonly string[];
  /** Of this host and of the nodes of its cluster, as they are called now. */
  readonly own: () => readonly string[];
}

/**
 * Whether the value of a Host header is one that a page of somebody else cannot have been given: no name at all but
 * an address, or a name that is ours. A name of ours without its domain is ours too: nobody can register it.
 */
export function isOurHost(
  host: string | undefined,
  { allowed, own }: HostNames,
): boolean {
  const name = nameIn(host);
  if (name === undefined) return false;
  if (name === "localhost" || isIP(name) !== 0) return true;
  if (allowed.some((one) => plain(one) === name)) return true;
  return own().some((one) => {
    const [label] = plain(one).split(".");
    return plain(one) === name || label === name;
  });
}

function nameIn(host = ""): string | undefined {
  const [, address, name] =
    /^(?:\[([\da-f:.]+)\]|([^:[\]/@\s]+))(?::\d{0,5})?$/i.exec(host) ?? [];
  if (address !== undefined) return isIP(address) === 6 ? address : undefined;
  return name === undefined ? undefined : plain(name);
}

/** A dot at the end says the same. */
function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

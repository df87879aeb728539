// Room http: who asks, as far as an address tells.
import { isIPv6 } from "node:net";

/**
 * One text for all addresses that one client may choose from: an IPv4 address, or the first 64 bits of an IPv6
 * address. All clients of a socket in the file system are one.
 */
export function sourceOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return "local";
  const [address = ""] = remoteAddress.split("%");
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? `${groupsOf(address).slice(0, 4).join(":")}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly string[] {
  const [head = "", tail = ""] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const missing = Math.max(0, 8 - before.length - after.length);
  const zeros = Array.from({ length: missing }, () => "0");
  return [...before, ...zeros, ...after].map((group) => group.toLowerCase());
}

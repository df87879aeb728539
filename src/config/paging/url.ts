// Room config: where an Alertmanager is, as --alertmanager.url and `url:` say it.
import { isIPv4, isIPv6 } from "node:net";
import type { AlertmanagerConfig } from "../alertmanager.ts";
import { isHostname } from "../values/host.ts";
import { quote } from "../refusal.ts";

export type AlertmanagerUrl = Pick<
  AlertmanagerConfig,
  "protocol" | "hostname" | "port" | "pathPrefix"
>;

/** Alertmanager's own, also for https: 80 and 443 are nearly never meant. */
export const DEFAULT_PORT = 9093;

export const acceptedUrl = `http[s]://HOST[:PORT][/PREFIX], such as http://am1:9093 or https://[::1]/alertmanager (the port is ${DEFAULT_PORT} unless given); user and password belong into alertmanagers: of --config.file, /api/v2/alerts is added`;

const URL_PARTS =
  /^(?<scheme>https?):\/\/(?<host>\[[^\]]*\]|[^\s:/?#@[\]\\]+)(?::(?<port>[1-9]\d{0,4}))?(?<path>\/[^?#]*)?$/i;
const PATH = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})+)*$/i;
const MAX_CHARACTERS = 500;

/** Undefined when it is none. Two texts that mean the same place give the same. */
export function parseAlertmanagerUrl(
  text: string,
): AlertmanagerUrl | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const {
    scheme = "",
    host = "",
    port = DEFAULT_PORT,
    path = "",
  } = URL_PARTS.exec(text)?.groups ?? {};
  const hostname = hostnameOf(host.toLowerCase());
  const pathPrefix = path.replace(/\/$/, "");
  if (hostname === undefined || !isPrefix(pathPrefix)) return undefined;
  if (Number(port) > 65535) return undefined;
  const protocol = scheme.toLowerCase() === "https" ? "https:" : "http:";
  return { protocol, hostname, port: Number(port), pathPrefix };
}

/** The one spelling of a place. */
export function spellUrl(url: AlertmanagerUrl): string {
  const { protocol, hostname, port, pathPrefix } = url;
  const host = isIPv6(hostname) ? `[${hostname}]` : hostname;
  return `${protocol}//${host}:${port}${pathPrefix}`;
}

/** A wrong URL as a complaint may repeat it: without what may be a password, which the last @ ends. */
export function quoteUrl(text: string): string {
  return quote(text.replace(/^([a-z]*:\/\/)?.*@/is, "$1…@"));
}

function hostnameOf(host: string): string | undefined {
  if (!host.startsWith("[")) {
    return isIPv4(host) || isHostname(host) ? host : undefined;
  }
  const address = host.slice(1, -1);
  // A zone (%eth0) is refused: it means something on one host only.
  if (!isIPv6(address) || address.includes("%")) return undefined;
  // One spelling for all of 2001:db8::1, 2001:DB8:0::1, …
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** The whole address of the API is a likely mistake: alerts would go to /api/v2/alerts/api/v2/alerts. */
function isPrefix(path: string): boolean {
  if (!PATH.test(path)) return false;
  if (/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return false;
  return !/\/api\/v\d+(?:\/alerts)?$/.test(path);
}

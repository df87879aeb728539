// Room http: the names in a certificate that Go calls SANs: DNS names, mail and IP addresses, URIs. Pure.
import { isIPv6 } from "node:net";

/** `DNS:a`, `IP Address:::1`, `URI:"a, b"`: node quotes what could be mistaken for another entry. */
const ENTRY =
  /(?<type>[A-Za-z][A-Za-z ]*):(?<value>"(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

const KINDS: ReadonlySet<string> = new Set([
  "DNS",
  "email",
  "IP Address",
  "URI",
]);

/** Out of node's `subjectAltName`; what cannot be read ends the list. */
export function alternativeNames(text: string | undefined): readonly string[] {
  const names: string[] = [];
  const entry = new RegExp(ENTRY);
  for (;;) {
    const groups = entry.exec(text ?? "")?.groups;
    const { type = "", value = "" } = groups ?? {};
    if (groups === undefined) return names;
    if (!KINDS.has(type)) continue;
    const name = unquote(value);
    names.push(type === "IP Address" ? spellAddress(name) : name);
  }
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    // Nobody's name: it may not match anything.
    return "";
  }
}

/** Go spells by RFC 5952: `2001:db8::1`; node `2001:DB8:0:0:0:0:0:1`. */
function spellAddress(address: string): string {
  return isIPv6(address)
    ? new URL(`http://[${address}]/`).hostname.slice(1, -1)
    : address;
}

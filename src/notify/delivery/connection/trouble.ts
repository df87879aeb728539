// Room notify: why an Alertmanager did not take something, in words for people. Pure.

export interface Trouble {
  /** The same words for the same cause, so that a log can tell a change. */
  readonly words: string;
  /** What to do about it, where that can be guessed. */
  readonly advice?: string;
}

export type Phase = "connecting" | "TLS handshake" | "answer";

const MAX_QUOTE = 200;

export function describeTimeout(phase: Phase, timeoutMs: number): Trouble {
  const within = `within ${timeoutMs / 1_000} s`;
  switch (phase) {
    case "connecting":
      return {
        words: `no connection ${within}`,
        advice: "check the address, the network and firewalls",
      };
    case "TLS handshake":
      return {
        words: `no TLS handshake ${within}`,
        advice: "check that this port speaks TLS",
      };
    case "answer":
      return {
        words: `no answer ${within}`,
        advice: "check that Alertmanager and any proxy before it are well",
      };
    default:
      return phase satisfies never;
  }
}

/** @param path what was asked for, as sent */
export function describeStatus(
  status: number,
  text: string,
  path: string,
): Trouble {
  const said = quote(text);
  const words = `answered ${status} to ${path}${said === "" ? "" : `: ${said}`}`;
  const advice = adviceForStatus(status, text);
  return advice === undefined ? { words } : { words, advice };
}

/** What Go's and other servers say to plain HTTP on their TLS port. */
export function wantsTls(text: string): boolean {
  return /HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(text);
}

function adviceForStatus(status: number, text: string): string | undefined {
  if (wantsTls(text)) return "write https:// in the URL";
  if (status >= 300 && status < 400) {
    return "write the URL that it redirects to: redirects are not followed";
  }
  if (status >= 500) return "look into the log of Alertmanager or its proxy";
  switch (status) {
    case 400:
    case 422:
      return "check the names and values of the external labels";
    case 401:
      return "check the user name, password or token";
    case 403:
      return "check what these credentials are allowed to do";
    case 404:
    case 405:
      return "check the path in the URL: it ends before /api/v2";
    case 429:
      return "raise the limit of the proxy before Alertmanager";
    default:
      return undefined;
  }
}

function quote(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line;
}

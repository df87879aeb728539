// Room http: whether a page of somebody else makes a browser ask.
import type { IncomingHttpHeaders } from "node:http";

/**
 * Browsers say where a request comes from; whoever does not say is no browser that would give our answer to a page.
 * Only for what scripts read: a link from a dashboard to our page comes from elsewhere, and may.
 */
export function comesFromElsewhere({
  origin,
  host,
  "sec-fetch-site": site,
}: IncomingHttpHeaders): boolean {
  if (site === "cross-site") return true;
  if (origin === undefined) return false;
  // "null" is the origin of sandboxes and files: somebody else.
  const from = authorityOf(origin);
  return from === undefined || from !== authorityOf(`http://${host ?? ""}`);
}

/** A proxy that ends TLS in front of us makes https of the same name: the scheme is not compared, nor its port. */
function authorityOf(url: string): string | undefined {
  const text = url.replace(/^https:\/\//i, "http://");
  if (!/^http:\/\/[^/?#@]+$/i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const { hostname, port } = new URL(text);
  return `${hostname}:${port === "443" ? "" : port}`;
}

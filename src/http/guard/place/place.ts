// Room http: where a request comes from and where it means to go, for what a browser shows: the page and the API.
import type { Request } from "express";
import type {
  ServerDependencies,
  ServerOptions,
} from "../../server-options.ts";
import { isOurHost } from "./host.ts";
import { comesFromElsewhere } from "./origin.ts";

type Elsewhere = "foreign host" | "foreign origin";

/**
 * Before anybody is asked for a password: a browser would ask it in the name of somebody else.
 *
 * Not for /metrics and /-/: scrapers and probes call us as they like, and nothing there is for browsers. Clients of a
 * socket in the file system may name any host: no browser gets there, and a proxy in front has names of its own.
 */
export function createPlaceCheck(
  {
    telemetryPath,
    allowedHosts = [],
  }: Pick<ServerOptions, "telemetryPath" | "allowedHosts">,
  { ownNames = () => [] }: Pick<ServerDependencies, "ownNames">,
): (request: Request) => Elsewhere | undefined {
  const names = { allowed: allowedHosts, own: ownNames };
  return ({ path, headers, socket }) => {
    if (path === telemetryPath || path.startsWith("/-/")) return undefined;
    // A socket without an address is one in the file system, or gone: then nobody reads the answer.
    const isTcp = socket.remoteAddress !== undefined;
    if (isTcp && !isOurHost(headers.host, names)) return "foreign host";
    const isApi = path.startsWith("/api/");
    return isApi && comesFromElsewhere(headers) ? "foreign origin" : undefined;
  };
}

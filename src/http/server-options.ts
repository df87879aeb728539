// Room http: what the server is told and what it asks; main wires these.
import type { Log } from "../log/log.ts";
import type { ApiBounds, ApiDependencies } from "./api/api-options.ts";
import type { ListenAddress } from "../config/web-settings.ts";
import type { LoginBounds } from "./guard/passwords/logins.ts";
import type { WebSource } from "./web-source.ts";

/** One exposition, ready to send. */
export interface Exposition {
  /** Sent exactly as it stands here. */
  readonly contentType: string;
  readonly body: string;
}

export interface ServerOptions {
  /** All of them or none: a server that listens on half of its addresses is not started. */
  readonly listen: readonly ListenAddress[];
  /** `--web.telemetry-path`; with "/" there is no page. */
  readonly telemetryPath: string;
  /** Scrapes at the same time, 0: no limit. */
  readonly maxRequests: number;
  /** How long one response may take from the request's headers to its last byte. */
  readonly responseTimeoutMs?: number;
  /** How long disposing waits for running responses. */
  readonly drainTimeoutMs?: number;
  /** How long a client may take for its headers; the whole request may take twice as long. */
  readonly headersTimeoutMs?: number;
  /** Of all addresses together; when it is reached, one that owes nothing makes room. */
  readonly maxConnections?: number;
  readonly apiBounds?: Partial<ApiBounds>;
  readonly loginBounds?: Partial<LoginBounds>;
  /** `--web.allowed-host`: names by which the page and the API may be asked, besides ours. */
  readonly allowedHosts?: readonly string[];
}

export interface ServerDependencies {
  readonly scrape: () => Promise<Exposition>;
  /** `reason` is one short sentence for people. */
  readonly readiness: () => {
    readonly ready: boolean;
    readonly reason: string;
  };
  /** What is served below /api/v1, and what the page shows. */
  readonly api: ApiDependencies;
  /** Who may come in; whether over TLS is decided by what it says at start. */
  readonly web: WebSource;
  /** What this host and the nodes of its cluster are called now; the page and the API answer under these names. */
  readonly ownNames?: () => readonly string[];
  /** What compares passwords, where it does not lie beside guard/comparer.ts or the bundle that this is in. */
  readonly passwordWorker?: URL | undefined;
  /** CLOCK_MONOTONIC in milliseconds, for the rate limit. */
  readonly monotonicMs?: () => number;
  readonly log: Log;
}

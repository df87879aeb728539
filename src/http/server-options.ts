// Room http: what the server is told and what it asks; main wires these.
import type { Log } from "../log/log.ts";
import type { ApiBounds, ApiDependencies } from "./api/api-options.ts";
import type { ListenAddress } from "./listen.ts";

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
  /** Connections for each address; more are dropped by the kernel's side of us at once. */
  readonly maxConnections?: number;
  readonly apiBounds?: Partial<ApiBounds>;
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
  readonly log: Log;
}

// Room notify: what carrying alerts needs to be told, and whom it needs.
import type { Clock } from "../../clock.ts";
import type { AlertmanagerConfig } from "../../config/alertmanager.ts";
import type { Log } from "../../log/log.ts";
import type { Alert } from "../alert.ts";
import type { Resolve } from "./names/lookups.ts";

export interface DeliveryOptions {
  readonly alertmanagers: readonly AlertmanagerConfig[];
  /** Added to every alert that has no such label of its own. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** Where people find more: a URI, or "" for none (Alertmanager answers 422 to anything else). */
  readonly generatorUrl: string;
  /** How long Alertmanager keeps an alert firing after it last heard of it. */
  readonly ttlMs: number;
  readonly pace?: Partial<Pace>;
}

/** How often and how long, in milliseconds. */
export interface Pace {
  /** For one attempt: connecting, TLS, and the whole answer. */
  readonly timeoutMs: number;
  readonly retryFirstMs: number;
  readonly retryLongestMs: number;
  /** How often is said again what was said. */
  readonly repeatMs: number;
  /** How often an idle connection is used, so that no firewall and no proxy forgets it. */
  readonly warmMs: number;
  /** How often names are looked up again. */
  readonly resolveEveryMs: number;
  readonly resolveTimeoutMs: number;
  /** For reading credentials and certificates. */
  readonly readTimeoutMs: number;
}

const defaultPace: Pace = {
  timeoutMs: 2_000,
  retryFirstMs: 250,
  retryLongestMs: 5_000,
  repeatMs: 60_000,
  warmMs: 30_000,
  resolveEveryMs: 30_000,
  resolveTimeoutMs: 5_000,
  readTimeoutMs: 2_000,
};

export function paceOf(options: DeliveryOptions): Pace {
  return { ...defaultPace, ...options.pace };
}

/** One Alertmanager took over one state of one alert, for the first time. */
export interface Acknowledgement {
  readonly alert: Alert;
  /** The member's label. */
  readonly alertmanager: string;
  /** From `take()` of that state to the answer. */
  readonly durationMs: number;
}

export interface DeliveryDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** `dns.lookup` when not given. */
  readonly resolve?: Resolve;
  readonly onAcknowledged: (acknowledgement: Acknowledgement) => void;
}

// Room notify: an alert as this program pushes it, before it meets any Alertmanager.

/** The alerts that the event itself sends; the same names are shipped as Prometheus rules. */
export const pushedAlerts = [
  "CorosyncQuorumLost",
  "CorosyncNodeLost",
  "CorosyncQuorumAtRisk",
  "CorosyncQdeviceNotVoting",
  "CorosyncDown",
] as const;

export type AlertName = (typeof pushedAlerts)[number];

export type Severity = "critical" | "warning" | "info";

/**
 * Identity, and nothing that changes while it lasts: two alerts with the same labels are one to Alertmanager.
 * `node_name` is whom it is about, absent when it is the cluster.
 */
export interface AlertLabels {
  readonly alertname: string;
  readonly severity: Severity;
  readonly cluster_name: string;
  readonly node_name?: string;
}

/** For people; may change while the alert lasts. */
export type Annotations = Readonly<
  Record<"summary" | "description" | "runbook_url", string>
>;

/** The newest that is to be said of one alert. Moments are CLOCK_REALTIME of this host, in milliseconds. */
export type Alert = {
  /** Unique among the alerts of this process, stable while the alert lasts: name and subject. */
  readonly key: string;
  readonly labels: AlertLabels;
  readonly annotations: Annotations;
  /** When what it tells of began. */
  readonly startsAtMs: number;
  /** Whether it mutes others in Alertmanager: those wait until it was acknowledged. */
  readonly goesFirst: boolean;
} & (
  | {
      readonly status: "firing";
      /** `false` while it settles, or nobody can tell: it is not said again, only kept. */
      readonly isRepeated: boolean;
    }
  | { readonly status: "resolved"; readonly resolvedAtMs: number }
);

/** Every alert has a page there, named like it. */
const RUNBOOKS =
  "https://github.com/votequorum-exporter/votequorum-exporter/blob/main/docs/runbooks";

export function runbookUrl(alertname: string): string {
  return `${RUNBOOKS}/${alertname}.md`;
}

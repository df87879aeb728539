// Alerts and Alertmanagers to carry them to, with as little said as a test needs.
import type { AlertmanagerConfig } from "../../../src/config/alertmanager.ts";
import type { Alert } from "../../../src/notify/alert.ts";

type Told = Partial<
  Pick<Alert, "goesFirst" | "startsAtMs" | "annotations" | "labels">
>;

/** @param name of the alert; with a slash and a node behind it, about that node */
export function firing(
  name: string,
  told: Told & { readonly isRepeated?: boolean } = {},
): Alert {
  return { ...base(name), status: "firing", isRepeated: true, ...told };
}

export function resolved(
  name: string,
  told: Told & { readonly resolvedAtMs?: number } = {},
): Alert {
  return {
    ...base(name),
    status: "resolved",
    resolvedAtMs: Date.now(),
    ...told,
  };
}

const startsAtMs = Date.now() - 100;

function base(name: string) {
  const [alertname = "", node] = name.split("/");
  return {
    key: name,
    labels: {
      alertname,
      severity: "critical",
      cluster_name: "lab",
      ...(node === undefined ? {} : { node_name: node }),
    },
    annotations: {
      summary: "Something happened.",
      description: "",
      runbook_url: "https://example.org/runbook",
    },
    startsAtMs,
    goesFirst: false,
  } as const;
}

/** As the configuration would describe this URL. */
export function alertmanagerAt(
  url: string,
  more: Partial<AlertmanagerConfig> = {},
): AlertmanagerConfig {
  const { protocol, hostname, port, pathname } = new URL(url);
  return {
    protocol: protocol === "https:" ? "https:" : "http:",
    hostname: hostname.replaceAll(/[[\]]/g, ""),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    pathPrefix: pathname.replace(/\/$/, ""),
    authorization: { kind: "none" },
    tls: noTls,
    ...more,
  };
}

export const noTls: AlertmanagerConfig["tls"] = {
  ca: undefined,
  clientCertificate: undefined,
  serverName: undefined,
  insecureSkipVerify: false,
  minVersion: undefined,
  maxVersion: undefined,
};

// Bench of a fleet: the alerts that fire, held against those that the incidents call for.
import type { Engine } from "./engine.ts";
import { alertsOf, type ClusterPlan } from "./incident.ts";
import { clusterName } from "./simulator.ts";

/** `alertname cluster_name node_name`; the last is empty for alerts about a cluster. */
export type AlertKey = string;

export function expectedAlerts(
  fleet: readonly ClusterPlan[],
  nodes: number,
): ReadonlySet<AlertKey> {
  return new Set(
    fleet.flatMap((plan) => {
      const cluster = clusterName(plan.index);
      return alertsOf(plan, nodes).map((alert) => {
        const [name = "", node = ""] = alert.split(" ");
        return `${name} ${cluster} ${node === "" ? "" : cluster + node}`;
      });
    }),
  );
}

interface Alert {
  readonly name?: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

export async function firingAlerts({
  rules,
}: Engine): Promise<ReadonlySet<AlertKey>> {
  const { alerts } = (await rules.get("alerts")) as {
    /** vmalert says null for none. */
    readonly alerts: readonly Alert[] | null;
  };
  return new Set(
    (alerts ?? [])
      .filter(({ state }) => state === "firing")
      .map(({ name, labels }) => {
        const alert = labels["alertname"] ?? name ?? "";
        return `${alert} ${labels["cluster_name"] ?? ""} ${labels["node_name"] ?? ""}`;
      }),
  );
}

export interface Difference {
  readonly missing: readonly AlertKey[];
  readonly surplus: readonly AlertKey[];
}

export function differenceOf(
  expected: ReadonlySet<AlertKey>,
  firing: ReadonlySet<AlertKey>,
): Difference {
  return {
    missing: [...expected].filter((key) => !firing.has(key)),
    surplus: [...firing].filter((key) => !expected.has(key)),
  };
}

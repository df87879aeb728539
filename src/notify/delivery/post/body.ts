// Room notify: what is posted to /api/v2/alerts. Pure.
import type { AlertLabels } from "../../alert.ts";
import type { Item } from "../queue/letter.ts";
import type { Moments } from "./their-clock.ts";

export interface Wording {
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly generatorUrl: string;
}

/** The JSON of one request (Alertmanager's api/v2/openapi.yaml, `postableAlerts`). */
export function encodeAlerts(
  items: readonly Item[],
  momentsOf: (item: Item) => Moments,
  wording: Wording,
): string {
  return JSON.stringify(
    items.map((item) => {
      const { startsAtMs, endsAtMs } = momentsOf(item);
      return {
        labels: labelsOf(item.alert.labels, wording.externalLabels),
        annotations: item.alert.annotations,
        startsAt: new Date(startsAtMs).toISOString(),
        endsAt: new Date(endsAtMs).toISOString(),
        generatorURL: wording.generatorUrl,
      };
    }),
  );
}

/** As Prometheus does it: an external label never replaces one of the alert; an empty value is no label. */
function labelsOf(
  own: AlertLabels,
  external: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries({ ...external, ...own }).filter(
      ([, value]: readonly [string, unknown]) =>
        value !== "" && value !== undefined,
    ),
  );
}

// Waiting until an exporter shows something.
import type { Exporter } from "../../../lab/exporter.ts";
import { until } from "../../../lab/until.ts";
import { readExposition } from "./exposition.ts";
import type { Scraped } from "./exposition.ts";

export async function look(exporter: Exporter): Promise<Scraped> {
  return readExposition(await exporter.scrape());
}

/** The first exposition that shows it; fails after half a minute. */
export async function shown(
  exporter: Exporter,
  what: string,
  isShown: (scraped: Scraped) => boolean,
): Promise<Scraped> {
  return until(
    `/metrics to show ${what}`,
    async () => {
      const scraped = await look(exporter);
      return isShown(scraped) ? scraped : undefined;
    },
    { timeoutMs: 30_000, everyMs: 20 },
  );
}

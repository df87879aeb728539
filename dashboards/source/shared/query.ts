// Dashboards, shared: queries as Grafana's Prometheus data source takes them.
import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";
import {
  DataqueryBuilder,
  PromQueryFormat,
} from "@grafana/grafana-foundation-sdk/prometheus";

/** The Prometheus that the reader chose; never one that the author had. */
export const datasource: DataSourceRef = {
  type: "prometheus",
  uid: "${datasource}",
};

/** Over the dashboard's time range; `refId` is one letter, unique in its panel. */
export function range(
  expr: string,
  legend: string,
  refId = "A",
): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(datasource)
    .refId(refId)
    .expr(expr)
    .legendFormat(legend)
    .range();
}

/** At the end of the dashboard's time range, as one number a series. */
export function instant(
  expr: string,
  legend = "",
  refId = "A",
): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(datasource)
    .refId(refId)
    .expr(expr)
    .legendFormat(legend)
    .instant();
}

/** At the end of the dashboard's time range, as rows with a column a label. */
export function rows(expr: string, refId = "A"): DataqueryBuilder {
  return instant(expr, "", refId).format(PromQueryFormat.Table);
}

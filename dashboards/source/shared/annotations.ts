// Dashboards, shared: marks at the true moments of what happened, not at the scrapes that told of it.
import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { named, select } from "./promql.ts";
import { datasource } from "./query.ts";

/** The metric's value is the moment: Grafana wants it in milliseconds. 0 is "never" and has no mark. */
function moment(
  name: string,
  iconColor: string,
  metric: string,
): AnnotationQueryBuilder {
  return annotation(name, iconColor)
    .expr(`${named(`${select(metric)} > 0`)} * 1000`)
    .titleFormat(`${name}: {{node_name}}`)
    .useValueForTime(true);
}

function annotation(name: string, iconColor: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .hide(false)
    .iconColor(iconColor)
    .step("15s");
}

/** Loss, gain, expected votes, and what fires. */
export function incidents(): AnnotationQueryBuilder[] {
  return [
    moment(
      "Quorum lost",
      "red",
      "votequorum_last_quorum_loss_timestamp_seconds",
    ),
    moment(
      "Quorum gained",
      "green",
      "votequorum_last_quorum_gain_timestamp_seconds",
    ),
    moment(
      "Expected votes changed",
      "blue",
      "votequorum_last_expected_votes_change_timestamp_seconds",
    ),
    annotation("Alert firing", "orange")
      .expr(
        'ALERTS{alertname=~"Corosync.+", alertstate="firing", cluster_name=~"$cluster_name"}',
      )
      .titleFormat("{{alertname}}")
      .textFormat("{{node_name}}")
      .tagKeys("severity"),
  ];
}

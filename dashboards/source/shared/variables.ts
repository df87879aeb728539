// Dashboards, shared: the chained variables data source, cluster, job, instance.
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./query.ts";

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("datasource")
    .label("Data source")
    .type("prometheus");
}

/** `multi`: any number of clusters, at first all; else one, at first the first by its name. */
export function clusterVariable(
  metric: string,
  { multi }: { readonly multi: boolean },
): QueryVariableBuilder {
  const variable = labelValues("cluster_name", "Cluster", metric);
  return multi ? anyNumber(variable) : variable.multi(false).includeAll(false);
}

export function jobVariable(): QueryVariableBuilder {
  const of = 'votequorum_info{cluster_name=~"$cluster_name"}';
  return anyNumber(labelValues("job", "Job", of));
}

export function instanceVariable(): QueryVariableBuilder {
  const of = 'votequorum_info{cluster_name=~"$cluster_name", job=~"$job"}';
  return anyNumber(labelValues("instance", "Instance", of));
}

function anyNumber(variable: QueryVariableBuilder): QueryVariableBuilder {
  return variable
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

function labelValues(
  name: string,
  label: string,
  of: string,
): QueryVariableBuilder {
  const query = `label_values(${of}, ${name})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query, refId: `variable-${name}` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

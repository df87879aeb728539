// Dashboards, shared: the few ways in which every panel asks Prometheus.

/** What the variables job and instance narrow down. */
const chosen = 'job=~"$job", instance=~"$instance"';

const chosenCluster = 'cluster_name=~"$cluster_name"';

/** One metric of the chosen targets; `more` are further matchers, like `state="member"`. */
export function select(metric: string, more = ""): string {
  return `${metric}{${chosen}${more === "" ? "" : `, ${more}`}}`;
}

const info = select("votequorum_info", chosenCluster);

/** Only what the chosen cluster's nodes say, with the labels it has. */
export function ofCluster(expression: string): string {
  return `(${expression}) and on (job, instance) ${info}`;
}

/** What each node says about itself, with the names of its cluster and of the node. */
export function named(expression: string): string {
  return `(${expression}) * on (job, instance) group_left (cluster_name, node_name) ${info}`;
}

/** What each node (`observer`) says about another one (`node_name`). */
export function observed(expression: string): string {
  return `(${expression}) * on (job, instance) group_left (observer) label_replace(${info}, "observer", "$1", "node_name", "(.*)")`;
}

/**
 * Whether each node has quorum: 1, 0, and -1 while its corosync does not answer. A node whose exporter is gone, as after
 * a fence, has no value: that is the gap which must stay visible.
 */
export const quorateOrSilent = `${select("votequorum_quorate")} or on (job, instance) ((${select("votequorum_up")} == 0) - 1)`;

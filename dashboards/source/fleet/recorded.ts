// Fleet dashboard: what it asks. Only series that the shipped rules record, so that a thousand clusters are cheap.
// A cluster that is gone altogether has no series any more and must not vanish from the list: that is the worst state.

/** A series that the rules record for each cluster. */
export function recorded(name: string): string {
  return `cluster_name:votequorum_${name}{cluster_name=~"$cluster_name"}`;
}

/** Every cluster that was seen within the last day. */
const known = `group by (cluster_name) (max_over_time(${recorded("up:min")}[1d:10m]) or ${recorded("up:min")})`;

/** 2: all nodes that answer are quorate; 1: some are not; 0: none is; -1: not seen now, but within the last day. */
export const state = `(${recorded("quorate:min")} + on (cluster_name) ${recorded("quorate:max")}) or on (cluster_name) (${known} * 0 - 1)`;

export const votesMissing = `${recorded("expected_votes:max")} - on (cluster_name) ${recorded("total_votes:max")}`;

/** Nodes that the biggest partition does not have; absent for a cluster of which nobody answers. */
export const nodesMissing = `${recorded("nodes:max")} - on (cluster_name) ${recorded("members:max")}`;

const atRisk = `(${recorded("node_failures_tolerated:max")} == bool 0) * on (cluster_name) ((${votesMissing}) > bool 0)`;

/** Quorate, with votes missing, and nothing more may be lost. */
export const clustersAtRisk = `sum((${atRisk}) * on (cluster_name) ${recorded("quorate:max")})`;

/** The order of the list, worst first: not seen, no quorum, some without, at risk, votes missing, losses. */
export const badness = `(2 - (${state})) * 1000 + on (cluster_name) (((${atRisk}) * 100 + on (cluster_name) (${votesMissing}) + on (cluster_name) ${recorded("quorum_losses:increase1d")}) or on (cluster_name) (${known} * 0))`;

/** `count` of the clusters in a state, 0 when there are none. */
export function clustersIn(value: number): string {
  return `count((${state}) == ${String(value)}) or vector(0)`;
}

export const clusters = `count(${known})`;

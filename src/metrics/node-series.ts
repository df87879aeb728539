// Room metrics: the series of nodes and of links to them: the same labels in dozens of metrics, spelt once.
import type { Identity } from "../quorum/event.ts";
import type { NodeId } from "../quorum/terms/ids.ts";
import type { Series } from "./series.ts";
import { nodeLabels } from "./node-labels.ts";
import { seriesOf } from "./sample.ts";

/** Far more than a cluster of 384 nodes needs; what comes from below must not fill our memory. */
const MOST = 16_384;

export interface NodeSeries {
  /** The names that it was made with. */
  readonly identity: Identity;
  of(nodeId: NodeId): Series;
  /** With one label more behind those of the node. */
  with(nodeId: NodeId, name: string, value: string): Series;
}

export function openNodeSeries(identity: Identity): NodeSeries {
  const known = new Map<string, Series>();

  function lookUp(key: string, make: () => Series): Series {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST) known.clear();
    const series = make();
    known.set(key, series);
    return series;
  }
  return {
    identity,
    of: (nodeId) =>
      lookUp(String(nodeId), () =>
        seriesOf({ ...nodeLabels(identity, nodeId) }),
      ),
    with: (nodeId, name, value) =>
      lookUp(`${nodeId} ${name} ${value}`, () =>
        seriesOf({ ...nodeLabels(identity, nodeId), [name]: value }),
      ),
  };
}

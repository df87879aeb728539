// Room fuzz: names of others in labels: they come back out of the text as they went in, and make no line of their own.
import assert from "node:assert/strict";
import type { Identity } from "../../src/quorum/event.ts";
import { type NodeId, nodeId } from "../../src/quorum/terms/ids.ts";
import { labelText } from "../../src/quorum/terms/label-text.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { at, healthyStart, observed, own } from "../../test/quorum/build.ts";
import { parseExposition } from "../../test/metrics/parse-exposition.ts";
import { FRESH_MS, moment } from "../../test/metrics/show.ts";
import { createExposition } from "../../src/metrics/render/exposition.ts";
import { openInput } from "../input.ts";

export async function fuzz(data: Uint8Array): Promise<void> {
  const input = openInput(data);
  const names = input.list(
    3,
    () => [nodeId(1 + input.below(5)), input.text(300)] as const,
  );
  const identity: Identity = {
    clusterName: input.text(300),
    nodeNames: new Map<NodeId, string>(names),
  };
  const qdeviceName = input.text(255);
  const alertmanager = input.text(120);
  const exposition = createExposition({
    freshForMs: FRESH_MS,
    build: { version: input.text(20), nodeVersion: "v20.19.0" },
    haClusterNames: true,
  });
  let state = initialState(at(0));
  for (const event of [
    ...healthyStart,
    observed(1000, own({ flags: 64 + 128 + 256 + 2, qdeviceName })),
    { kind: "identified", at: at(1001), identity } as const,
  ]) {
    exposition.observe(event);
    state = reduce(state, event).state;
  }
  const delivery = { sent: 1, failed: 0, pending: 0, clockSkewMs: undefined };
  const { body } = await exposition.render(state, {
    ...moment(1100),
    pushed: {
      deliveries: [{ alertmanager, ...delivery }],
      lastPagedQuorumLossMs: 0,
    },
  });
  const shown = labelValues(body);
  for (const name of identity.nodeNames.values()) {
    if (name !== "") assert.ok(shown.has(labelText(name)), "a node's name");
  }
  assert.ok(shown.has(labelText(identity.clusterName)), "the cluster's name");
  assert.ok(shown.has(labelText(alertmanager)), "the Alertmanager");
}

/** Every value of a label, unescaped as Prometheus does. */
function labelValues(body: string): ReadonlySet<string> {
  const values = new Set<string>();
  for (const { samples } of parseExposition(body).values()) {
    for (const series of samples.keys()) {
      for (const [, value = ""] of series.matchAll(/="((?:[^"\\]|\\.)*)"/gs)) {
        values.add(
          value.replaceAll(/\\(.)/gs, (_, c: string) => (c === "n" ? "\n" : c)),
        );
      }
    }
  }
  return values;
}

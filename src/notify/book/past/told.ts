// Room notify: one entry of the journal that tells of alerts, read back. Nothing of it is trusted.
import { type NodeId, nodeId } from "../../../quorum/terms/ids.ts";
import { labelText } from "../../../quorum/terms/label-text.ts";
import {
  type AlertLabels,
  type AlertName,
  pushedAlerts,
  type Severity,
} from "../../alert.ts";
import { keyOf } from "../book.ts";
import { ruleOf } from "../rules.ts";

/** The kinds of entries that `restore` understands. */
export const restoredKinds = [
  "alert-firing",
  "alert-resolved",
  "alert-acknowledged",
  "quorum-lost",
  "node-left",
  "node-joined",
] as const;

/** What an entry says. Moments are CLOCK_REALTIME in whole milliseconds. */
export type Told =
  | {
      readonly kind: "alert-firing" | "alert-resolved" | "alert-acknowledged";
      readonly atMs: number;
      readonly key: string;
      readonly name: AlertName;
      readonly nodeId: NodeId | undefined;
      readonly labels: AlertLabels;
      readonly startsAtMs: number;
    }
  | { readonly kind: "quorum-lost"; readonly atMs: number }
  | {
      readonly kind: "node-left" | "node-joined";
      readonly atMs: number;
      readonly nodeId: NodeId;
    };

type Fields = Readonly<Record<string, unknown>>;

const severities: readonly Severity[] = ["critical", "warning", "info"];
const MAX_UINT32 = 0xffffffff;

/** `undefined` for what is none of these kinds, or not as this program writes it. */
export function toTold(entry: unknown): Told | undefined {
  if (!isFields(entry)) return undefined;
  const { kind } = entry;
  const atMs = toMs(entry["at"]);
  if (atMs === undefined) return undefined;
  switch (kind) {
    case "quorum-lost":
      return { kind, atMs };
    case "node-left":
    case "node-joined": {
      const id = toNodeId(entry["nodeId"]);
      return id === undefined ? undefined : { kind, atMs, nodeId: id };
    }
    case "alert-acknowledged":
      // That its end was taken over changes nothing.
      return entry["status"] === "firing"
        ? toAlert(kind, atMs, entry)
        : undefined;
    case "alert-firing":
    case "alert-resolved":
      return toAlert(kind, atMs, entry);
    default:
      return undefined;
  }
}

function toAlert(
  kind: "alert-firing" | "alert-resolved" | "alert-acknowledged",
  atMs: number,
  fields: Fields,
): Told | undefined {
  const { key } = fields;
  const startsAtMs = toMs(fields["startsAt"]);
  if (typeof key !== "string" || startsAtMs === undefined) return undefined;
  const [head = "", digits, ...rest] = key.split("/");
  const name = pushedAlerts.find((known) => known === head);
  if (name === undefined || rest.length > 0) return undefined;
  const id = digits === undefined ? undefined : toNodeId(Number(digits));
  if ((ruleOf(name).about === "other-node") !== (id !== undefined)) {
    return undefined;
  }
  const labels = toLabels(fields["labels"], name);
  if (labels === undefined || keyOf(name, id) !== key) return undefined;
  return { kind, atMs, key, name, nodeId: id, labels, startsAtMs };
}

function toLabels(value: unknown, name: AlertName): AlertLabels | undefined {
  if (!isFields(value)) return undefined;
  const severity = severities.find((known) => known === value["severity"]);
  const { cluster_name, node_name } = value;
  if (value["alertname"] !== name || severity === undefined) return undefined;
  if (!isLabel(cluster_name)) return undefined;
  const labels = { alertname: name, severity, cluster_name };
  if (ruleOf(name).about === "cluster") {
    return node_name === undefined ? labels : undefined;
  }
  return isLabel(node_name) ? { ...labels, node_name } : undefined;
}

function isLabel(value: unknown): value is string {
  return (
    typeof value === "string" && value !== "" && labelText(value) === value
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toNodeId(value: unknown): NodeId | undefined {
  const isId =
    typeof value === "number" &&
    Number.isSafeInteger(value) &&
    value > 0 &&
    value <= MAX_UINT32;
  return isId ? nodeId(value) : undefined;
}

function toMs(value: unknown): number | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

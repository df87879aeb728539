// Room status: one event as a sentence; of a kind that nobody here knows, its name.

/** An entry of the journal, as JSON tells it: more fields than a kind are not relied on. */
interface Entry {
  readonly kind: string;
}

/** What a reader wants to know of an event; the names of nodes are looked up by their ID. */
export interface EventWords {
  /** RFC 3339, "" when the event does not tell. */
  readonly at: string;
  readonly text: string;
  /** Only for what was found by comparing: it happened after this moment. */
  readonly since: string | undefined;
}

type NameOf = (nodeId: number) => string;

export function describeEvent(entry: Entry, nameOf: NameOf): EventWords {
  const field = fieldsOf(entry);
  return {
    at: text(field("at")),
    text: sentence(entry.kind, field, nameOf),
    since: field("observed") === false ? text(field("since")) : undefined,
  };
}

type Fields = (name: string) => unknown;

/** An entry is plain JSON, which may be of a newer program: nothing of it is believed to be there. */
function fieldsOf(value: unknown): Fields {
  return (name) =>
    typeof value === "object" && value !== null && Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : "";
}

function sentence(kind: string, field: Fields, nameOf: NameOf): string {
  const node = () => nameOf(Number(text(field("nodeId"))));
  const change = () => `from ${text(field("from"))} to ${text(field("to"))}`;
  switch (kind) {
    case "quorum-lost":
      return "Quorum lost";
    case "quorum-gained":
      return "Quorum gained";
    case "expected-votes-changed":
      return `Expected votes changed ${change()}`;
    case "total-votes-changed":
      return `Total votes changed ${change()}`;
    case "node-joined":
      return `Node ${node()} joined`;
    case "node-left":
      return `Node ${node()} left`;
    case "ring-changed":
      return `Ring changed to ${ring(field("to"))}`;
    case "qdevice-voting":
      return "The qdevice casts its vote";
    case "qdevice-silent":
      return "The qdevice does not cast its vote";
    case "corosync-lost": {
      const cause = fieldsOf(field("cause"));
      return `Corosync out of sight: ${text(cause("call"))} ${text(cause("code"))}`;
    }
    case "corosync-back":
      return "Corosync observed again";
    case "identity-changed":
      return "Names of cluster and nodes read";
    case "link-up":
      return `Link ${text(field("link"))} to ${node()} up`;
    case "link-down":
      return `Link ${text(field("link"))} to ${node()} down`;
    case "started":
      return `votequorum-exporter ${text(field("version"))} started`;
    case "stopped":
      return `votequorum-exporter stopped: ${text(field("reason"))}`;
    case "alert-firing":
      return `Alert ${alert(field)} raised`;
    case "alert-resolved":
      return `Alert ${alert(field)} resolved`;
    case "alert-acknowledged":
      return `Alert ${alert(field)} (${text(field("status"))}) accepted by ${text(field("alertmanager"))}`;
    default:
      return kind;
  }
}

function alert(field: Fields): string {
  const labels = fieldsOf(field("labels"));
  const node = text(labels("node_name"));
  return `${text(labels("alertname"))}${node === "" ? "" : ` of ${node}`}`;
}

function ring(value: unknown): string {
  const field = fieldsOf(value);
  const sequence = text(field("sequence"));
  const hex = /^\d{1,20}$/.test(sequence) ? BigInt(sequence).toString(16) : "?";
  return `${Number(text(field("nodeId"))).toString(16)}.${hex}`;
}

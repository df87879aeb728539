// Room corosync: turns what the votequorum addon left in its mailbox into events, believing nothing.
import type {
  ListedNode,
  NodeInfo,
  OwnInfo,
  QuorumEvent,
} from "../../quorum/event.ts";
import { nodeId } from "../../quorum/terms/ids.ts";
import type { Instant } from "../../quorum/terms/ids.ts";
import * as raw from "../raw-fields.ts";

export type Decoded =
  | { readonly kind: "event"; readonly event: QuorumEvent }
  /** The thread has finished: its last word. `call` is the C function that failed, or "close". */
  | {
      readonly kind: "ended";
      readonly at: Instant;
      readonly call: string;
      readonly code: number;
    }
  | { readonly kind: "malformed"; readonly reason: string };

/** Decodes one mailbox item (`RawItem` of addon.ts); never throws. */
export function decode(item: unknown): Decoded {
  try {
    return decodeItem(raw.readFields(item, "item"));
  } catch (error) {
    if (error instanceof raw.MalformedItem) {
      return { kind: "malformed", reason: error.message };
    }
    throw error;
  }
}

function decodeItem(item: raw.Fields): Decoded {
  const kind = raw.readString(item, "kind");
  const at = raw.readInstant(item);
  switch (kind) {
    case "connected":
      return event({ kind: "connected", at });
    case "quorum":
      return event({
        kind: "quorum-notified",
        at,
        quorate: raw.readUint32(item, "quorate") !== 0,
        nodes: raw.readList(item, "nodes").map(decodeListedNode),
      });
    case "nodelist":
      return event({
        kind: "nodelist-notified",
        at,
        ring: {
          nodeId: raw.readNodeId(item, "ringNodeId"),
          sequence: raw.readUint64(item, "ringSequence"),
        },
        members: raw
          .readList(item, "members")
          .map((member) => nodeId(raw.asUint32(member, "a member"))),
      });
    case "expected":
      return event({
        kind: "expected-votes-notified",
        at,
        expectedVotes: raw.readUint32(item, "expectedVotes"),
      });
    case "snapshot":
      return event(decodeSnapshot(item, at));
    case "dropped":
      return event({
        kind: "dropped",
        at,
        count: raw.readUint32(item, "count"),
      });
    case "ended":
      return {
        kind: "ended",
        at,
        call: raw.readString(item, "call"),
        code: raw.readUint32(item, "code"),
      };
    default:
      return { kind: "malformed", reason: `item of unknown kind ${kind}` };
  }
}

function event(value: QuorumEvent): Decoded {
  return { kind: "event", event: value };
}

function decodeListedNode(value: unknown): ListedNode {
  const node = raw.readFields(value, "a listed node");
  return {
    nodeId: raw.readNodeId(node, "nodeId"),
    state: raw.readUint32(node, "state"),
  };
}

function decodeSnapshot(item: raw.Fields, at: Instant): QuorumEvent {
  const infos = raw
    .readList(item, "infos")
    .map((info) => raw.readFields(info, "an info"));
  const [first, ...rest] = infos;
  if (first === undefined) {
    throw new raw.MalformedItem("a snapshot without the own node");
  }
  return {
    kind: "observed",
    at,
    announced: raw.readBoolean(item, "announced"),
    own: decodeOwnInfo(first),
    others: rest.map(decodeInfo),
  };
}

function decodeInfo(info: raw.Fields): NodeInfo {
  return {
    nodeId: raw.readNodeId(info, "nodeId"),
    state: raw.readUint32(info, "state"),
    votes: raw.readUint32(info, "votes"),
    expectedVotes: raw.readUint32(info, "expectedVotes"),
    flags: raw.readUint32(info, "flags"),
    qdeviceVotes: raw.readUint32(info, "qdeviceVotes"),
    qdeviceName: raw.readString(info, "qdeviceName"),
    durationMs: raw.readMs(info, "durationMs"),
  };
}

function decodeOwnInfo(info: raw.Fields): OwnInfo {
  return {
    ...decodeInfo(info),
    highestExpected: raw.readUint32(info, "highestExpected"),
    totalVotes: raw.readUint32(info, "totalVotes"),
    quorum: raw.readUint32(info, "quorum"),
  };
}

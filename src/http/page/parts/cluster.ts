// Room http: the parts of the page about the cluster: votes, names and options, nodes.
import type {
  StatusDocument,
  StatusNode,
  StatusState,
} from "../../../status/document.ts";
import { html, nothing, type Html } from "../html.ts";
import { voteBar } from "../vote-bar.ts";
import { qdeviceWords, ringText, stateWords } from "../../../status/words.ts";
import { everAt, part, table, unknownPart } from "./part.ts";

export function votesPart({ state }: StatusDocument): Html {
  if (state === null) return unknownPart("votes", "Votes");
  const { votes } = state;
  return part(
    ["votes", "Votes"],
    html`${voteBar(state)}
      <dl>
        <dt>Present</dt>
        <dd>${votes.total}</dd>
        <dt>Needed (quorum)</dt>
        <dd>${votes.quorum}</dd>
        <dt>Expected</dt>
        <dd>${votes.expected}</dd>
        <dt>Highest expected</dt>
        <dd>${votes.highestExpected}</dd>
      </dl>`,
  );
}

export function clusterPart({ state, identity, timestamps }: StatusDocument) {
  const known =
    state === null
      ? html`<dt>Ring ID, qdevice</dt>
          <dd>not observed</dd>`
      : html`<dt>Ring ID</dt>
          <dd>${ringText(state)}${syncWords(state)}</dd>
          <dt>Qdevice</dt>
          <dd>${qdeviceWords(state)}</dd>
          <dt>Options</dt>
          <dd>${optionsText(state)}</dd>`;
  return part(
    ["cluster", "Cluster"],
    html`<dl>
      <dt>Name</dt>
      <dd>${identity.clusterName ?? "not known"}</dd>
      ${known}
      <dt>Quorum lost last</dt>
      <dd>${everAt(timestamps.lastQuorumLoss)}</dd>
      <dt>Quorum gained last</dt>
      <dd>${everAt(timestamps.lastQuorumGain)}</dd>
    </dl>`,
  );
}

function syncWords({ syncInProgress }: StatusState): string {
  return syncInProgress === true ? ", a membership change is under way" : "";
}

function optionsText({ flags }: StatusState): string {
  const set = Object.entries(flags).flatMap(([name, isSet]) =>
    isSet ? [name] : [],
  );
  return set.length === 0 ? "none" : set.join(", ");
}

const NODES = "Nodes, as this node sees them";

export function nodesPart({ state, identity }: StatusDocument): Html {
  if (state === null) return unknownPart("nodes", NODES);
  return part(
    ["nodes", NODES],
    table(
      ["Node", "Node ID", "State", "Votes"],
      state.nodes.map((node) => nodeRow(node, identity.nodeId)),
    ),
  );
}

function nodeRow(node: StatusNode, ownId: number | null): Html {
  const isMember = node.state === "member";
  return html`<tr>
    <th scope="row">
      ${node.nodeName}${node.nodeId === ownId ? " (this node)" : ""}
    </th>
    <td>${node.nodeId}</td>
    <td${isMember ? nothing : html` class="bad"`}>${stateWords[node.state]}</td>
    <td>${node.votes ?? "not known"}</td>
  </tr>`;
}

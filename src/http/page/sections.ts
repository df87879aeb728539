// Room http: the parts of the page, one function each. A part with an id and the class "live" is renewed by the script.
import type { Entry } from "../api/api-options.ts";
import type {
  StatusAlertmanager,
  StatusDocument,
  StatusNode,
  StatusState,
} from "../api/status.ts";
import { describeEvent } from "./event-words.ts";
import { html, nothing, type Html } from "./html.ts";
import type { Recent } from "./recent-events.ts";
import {
  marginWords,
  outageWords,
  qdeviceWords,
  ringText,
  stateWords,
  verdictOf,
  verdictWords,
} from "./words.ts";
import { voteBar } from "./vote-bar.ts";

/** The one thing that must be seen from afar. */
export function verdictPart(status: StatusDocument): Html {
  const verdict = verdictOf(status);
  const { state, link } = status;
  const { outage } = link;
  const since =
    outage === null ? nothing : html` since ${moment(outage.since)}`;
  const more =
    state === null
      ? html`<p>${outageWords(link)}${since}. Nothing is known of now.</p>`
      : html`<p class="margin${isAtRisk(state) ? " warn" : ""}">
          ${marginWords(state)}
        </p>`;
  return html`<div id="verdict" class="live verdict ${verdict}" role="status">
    <strong>${verdictWords[verdict]}</strong>${more}
  </div>`;
}

function isAtRisk({ quorate, nodeFailuresTolerated }: StatusState): boolean {
  return quorate && nodeFailuresTolerated === 0;
}

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

export function nodesPart({ state, identity }: StatusDocument): Html {
  if (state === null) return unknownPart("nodes", "Nodes");
  return part(
    ["nodes", "Nodes, as this node sees them"],
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

export function alertmanagersPart({ alertmanagers }: StatusDocument): Html {
  const body =
    alertmanagers.length === 0
      ? html`<p>
          This node pushes no alerts: no Alertmanager is configured
          (--alertmanager.url).
        </p>`
      : table(
          ["Alertmanager", "Waiting", "Accepted", "Last accepted", "Trouble"],
          alertmanagers.map(alertmanagerRow),
        );
  return part(["alertmanagers", "Where alerts go"], body);
}

function alertmanagerRow(one: StatusAlertmanager): Html {
  const trouble = [
    ...(one.lastError === null ? [] : [one.lastError]),
    ...skewWords(one.clockSkewSeconds),
  ];
  return html`<tr>
    <th scope="row">${one.alertmanager}</th>
    <td>${one.pending}</td>
    <td>${one.sent}</td>
    <td>${everAt(one.lastAcknowledgedAt)}</td>
    <td class="wide${trouble.length === 0 ? "" : " bad"}">
      ${trouble.length === 0 ? "none" : trouble.join("; ")}
    </td>
  </tr>`;
}

/** Below two seconds it is the coarseness of the Date header. */
export function skewWords(seconds: number | null): readonly string[] {
  if (seconds === null || Math.abs(seconds) < 2) return [];
  const side = seconds > 0 ? "ahead" : "behind";
  return [`its clock is ${Math.abs(seconds).toFixed(0)} s ${side}`];
}

export function eventsPart(
  { events, isComplete }: Recent,
  { state }: StatusDocument,
): Html {
  const names = new Map(
    state?.nodes.map(({ nodeId, nodeName }) => [nodeId, nodeName]),
  );
  const nameOf = (id: number) => names.get(id) ?? String(id);
  const missing = isComplete
    ? nothing
    : html`<p class="bad">
        The journal does not answer: older events are missing.
      </p>`;
  const list =
    events.length === 0
      ? html`<p>${isComplete ? "None yet." : ""}</p>`
      : table(
          ["When", "What"],
          events.map((event) => eventRow(event, nameOf)),
        );
  return part(["events", "Last events"], html`${missing}${list}`);
}

function eventRow(entry: Entry, nameOf: (id: number) => string): Html {
  const { at, since, text } = describeEvent(entry, nameOf);
  const found =
    since === undefined
      ? nothing
      : html` <span class="muted"
          >(found then; it happened after ${moment(since)})</span
        >`;
  return html`<tr>
    <td>${moment(at)}</td>
    <td class="wide">${text}${found}</td>
  </tr>`;
}

export function asOfPart({ at, observedAt }: StatusDocument): Html {
  const read =
    observedAt === null
      ? html`nothing was read from corosync yet`
      : html`read from corosync at ${moment(observedAt)}`;
  return html`<p id="as-of" class="live muted">
    As of ${moment(at)}: ${read}.
  </p>`;
}

type Titled = readonly [id: string, title: string];

function part([id, title]: Titled, body: Html): Html {
  return html`<section aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <div id="${id}" class="live">${body}</div>
  </section>`;
}

/** What is not current is not shown. */
function unknownPart(id: string, title: string): Html {
  return part([id, title], html`<p>Not observed.</p>`);
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div
    class="scroll"
    role="group"
    tabindex="0"
    aria-label="${heads.join(", ")}"
  >
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function everAt(at: string | null): Html {
  return at === null ? html`never` : moment(at);
}

/** UTC, until the script writes the reader's own time. */
function moment(at: string): Html {
  return html`<time datetime="${at}">${utc(at)}</time>`;
}

function utc(at: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)
    ? `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
    : at;
}

// Room http: the part of the page that must be seen from afar, and of which moment all of it is.
import type { StatusDocument, StatusState } from "../../../status/document.ts";
import { html, nothing, type Html } from "../html.ts";
import {
  marginWords,
  outageWords,
  verdictOf,
  verdictWords,
} from "../../../status/words.ts";
import { moment } from "./part.ts";

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

export function asOfPart({ at, observedAt }: StatusDocument): Html {
  const read =
    observedAt === null
      ? html`nothing was read from corosync yet`
      : html`read from corosync at ${moment(observedAt)}`;
  return html`<p id="as-of" class="live muted">
    As of ${moment(at)}: ${read}.
  </p>`;
}

// Room http: the part of the page about where alerts go, and whether they arrived.
import type {
  StatusAlertmanager,
  StatusDocument,
} from "../../../status/document.ts";
import { html, type Html } from "../html.ts";
import { skewWords } from "../../../status/words.ts";
import { everAt, part, table } from "./part.ts";

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

// Room http: the part of the page about what happened.
import type { Entry } from "../../api/api-options.ts";
import type { StatusDocument } from "../../../status/document.ts";
import { describeEvent } from "../../../status/event-words.ts";
import { html, nothing, type Html } from "../html.ts";
import type { Recent } from "../recent-events.ts";
import { moment, part, table } from "./part.ts";

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

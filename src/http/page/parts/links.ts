// Room http: the part of the page about the links of knet: one row a node, one column a link number.
import type {
  StatusDocument,
  StatusKnetLink,
} from "../../../status/document.ts";
import { html, nothing, type Html } from "../html.ts";
import { part, table, unknownPart } from "./part.ts";

const TITLE = "Links from this node";

export function linksPart({ state, links, noLinks }: StatusDocument): Html {
  if (state === null) return unknownPart("links", TITLE);
  const body =
    links === null
      ? html`<p>None told: ${noLinks ?? ""}.</p>`
      : links.length === 0
        ? html`<p>None: there is no other node.</p>`
        : linkTable(links);
  return part(["links", TITLE], body);
}

function linkTable(links: readonly StatusKnetLink[]): Html {
  const numbers = [...new Set(links.map(({ link }) => link))].toSorted(
    (one, other) => one - other,
  );
  const peers = new Map(
    links.map(({ nodeId, nodeName }) => [nodeId, nodeName]),
  );
  return table(
    ["To node", ...numbers.map((number) => `Link ${number}`)],
    [...peers].map(([nodeId, nodeName]) => {
      const cells = numbers.map((number) =>
        cell(links.find((one) => one.nodeId === nodeId && one.link === number)),
      );
      return html`<tr>
        <th scope="row">${nodeName}</th>
        ${cells}
      </tr>`;
    }),
  );
}

/** A node may have fewer links than others. */
function cell(link: StatusKnetLink | undefined): Html {
  if (link === undefined) return html`<td>None</td>`;
  const bad = link.connected ? nothing : html` class="bad"`;
  return html`<td${bad}>${wordOf(link)}</td>`;
}

function wordOf({ connected, enabled }: StatusKnetLink): string {
  if (connected) return "Connected";
  return enabled === false ? "Disabled" : "Down";
}

// Room http: what the parts of the page are made of. What has an id and the class "live" is renewed by the script.
import { html, type Html } from "../html.ts";

type Titled = readonly [id: string, title: string];

export function part([id, title]: Titled, body: Html): Html {
  return html`<section aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <div id="${id}" class="live">${body}</div>
  </section>`;
}

/** What is not current is not shown. */
export function unknownPart(id: string, title: string): Html {
  return part([id, title], html`<p>Not observed.</p>`);
}

export function table(heads: readonly string[], rows: readonly Html[]): Html {
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

export function everAt(at: string | null): Html {
  return at === null ? html`never` : moment(at);
}

/** UTC, until the script writes the reader's own time. */
export function moment(at: string): Html {
  return html`<time datetime="${at}">${utc(at)}</time>`;
}

function utc(at: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)
    ? `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
    : at;
}

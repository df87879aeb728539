// Room http: text into HTML. Whatever is put in is escaped, unless this very file made it.

/** A piece of a page; only `html` makes one. */
export interface Html {
  readonly markup: string;
}

type Put = string | number | Html | readonly Html[];

/** A tag for template literals: names of clusters and nodes, words of servers, all of it is untrusted text. */
export function html(
  literals: TemplateStringsArray,
  ...values: readonly Put[]
): Html {
  let markup = literals[0] ?? "";
  for (const [index, value] of values.entries()) {
    markup += markupOf(value) + (literals[index + 1] ?? "");
  }
  return { markup };
}

export const nothing: Html = { markup: "" };

function markupOf(value: Put): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escape(value);
  if ("markup" in value) return value.markup;
  return value.map(({ markup }) => markup).join("");
}

/** Also between quotes of an attribute. */
function escape(text: string): string {
  return text.replaceAll(
    // A reference to NUL is none: HTML has no such character.
    /[&<>"'`\0]/g,
    (character) => `&#${character.charCodeAt(0) || 0xfffd};`,
  );
}

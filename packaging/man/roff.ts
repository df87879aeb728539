// Packaging: text as man(7) wants it.

/** Text that stands inside a line. */
export function plain(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-");
}

export function bold(text: string): string {
  return `\\fB${plain(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${plain(text)}\\fR`;
}

export function section(
  title: string,
  ...blocks: readonly string[]
): readonly string[] {
  return [`.SH ${title}`, ...blocks];
}

/** A paragraph; `text` is what the functions above return. */
export function paragraph(text: string): string {
  return `.PP\n${line(text)}`;
}

/** A term and, indented below it, what it means. */
export function item(term: string, text: string): string {
  return `.TP\n${line(term)}\n${line(text)}`;
}

/** Lines that are kept as they are. */
export function example(...lines: readonly string[]): string {
  const kept = lines.map((one) => line(plain(one)));
  return [".PP", ".RS 4", ".nf", ...kept, ".fi", ".RE"].join("\n");
}

/** A dot or a quote that begins a line would be taken for a request. */
function line(text: string): string {
  return /^[.']/.test(text) ? `\\&${text}` : text;
}

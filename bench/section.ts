// Bench: what a part of it hands back, and how that is shown to people.

/** One question and its figures: a heading, how it was measured, and a table. */
export interface Section {
  readonly title: string;
  /** How it was measured, so that others can judge and repeat it. */
  readonly how: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures mean, made of the figures. */
  readonly remarks?: readonly string[];
}

/** Markdown; the same text is printed and written. */
export function showSection({
  title,
  how,
  head,
  rows,
  remarks = [],
}: Section): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    how,
    "",
    line(head),
    line(head.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map(line),
    ...remarks.flatMap((remark) => ["", `- ${remark}`]),
    "",
  ].join("\n");
}

// Room config: what a schema makes of a section, or the refusal of the first line that it does not accept.
import * as v from "valibot";
import type { Path, Section } from "./section.ts";

/** The section's value, checked. Throws a Refusal. */
export function check<const S extends v.GenericSchema>(
  schema: S,
  { value, offsetOf, complain }: Section,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  // valibot tells an unknown key after the known ones; people look for the first of several faults.
  const [first] = result.issues
    .map((issue) => ({ path: pathOf(issue), words: issue.message }))
    .toSorted((a, b) => offsetOf(a.path) - offsetOf(b.path));
  throw complain(first?.path ?? [], first?.words ?? "is wrong");
}

function pathOf(issue: v.BaseIssue<unknown>): Path {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  return keys.filter(
    (key) => typeof key === "string" || typeof key === "number",
  );
}

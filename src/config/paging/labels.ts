// Room config: external_labels of the file: what is added to every pushed alert.
import { check } from "../yaml/check.ts";
import { dictionary, text } from "../yaml/schema.ts";
import type { Section } from "../yaml/section.ts";

/** What an alert is known by; cluster_name is not among them: it stands in where corosync tells none. */
const OWN_LABELS: readonly string[] = [
  "alertname",
  "severity",
  "node_name",
  "source",
];
const MAX_LABELS = 32;
const MAX_NAME_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 1024;

const schema = dictionary(
  text({
    accepted: `a text of 1 to ${MAX_VALUE_CHARACTERS} characters, none of them a control character`,
    // Alertmanager drops a label without a value.
    parse: (value) =>
      value === "" ||
      value.length > MAX_VALUE_CHARACTERS ||
      /[\p{Cc}\p{Cs}]/u.test(value)
        ? undefined
        : value,
  }),
  { max: MAX_LABELS, refuseName },
);

/** Empty when the file has none. */
export function readExternalLabels(
  section: Section | undefined,
): Readonly<Record<string, string>> {
  return Object.freeze(section === undefined ? {} : check(schema, section));
}

function refuseName(name: string): string | undefined {
  if (OWN_LABELS.includes(name)) {
    return `this label is the alert's own, expected none of ${OWN_LABELS.join(", ")}`;
  }
  const isName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
  if (isName && name.length <= MAX_NAME_CHARACTERS) return undefined;
  return `this is no name of a label, expected at most ${MAX_NAME_CHARACTERS} letters, digits and _, the first no digit and not two _ in front`;
}

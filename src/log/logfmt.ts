// Room log: one line of logfmt, as Prometheus programs write it: time=… level=INFO msg="…" key=value

/** Whatever a terminal or a reader of lines might act upon, and halves of surrogate pairs. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE.source, "gu");

/** Joins `key=value` pairs. Values with spaces, quotes, `=` or unprintable characters are quoted and escaped. */
export function formatLogfmt(
  entries: Iterable<readonly [key: string, value: unknown]>,
): string {
  const pairs: string[] = [];
  for (const [key, value] of entries) {
    pairs.push(`${formatKey(key)}=${formatValue(String(value))}`);
  }
  return pairs.join(" ");
}

/** Escapes what JSON.stringify leaves alone. The text stays the same JSON: such characters stand in strings only. */
export function escapeJsonText(json: string): string {
  return json.replaceAll(EACH_UNPRINTABLE, escapeCharacter);
}

function formatKey(key: string): string {
  return key.replaceAll(/[^\w.-]/g, "_") || "_";
}

function formatValue(value: string): string {
  if (value !== "" && !/[\s"=]/.test(value) && !UNPRINTABLE.test(value)) {
    return value;
  }
  return escapeJsonText(JSON.stringify(value));
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

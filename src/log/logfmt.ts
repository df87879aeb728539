// Room log: one line of logfmt, as Prometheus programs write it: time=… level=INFO msg="…" key=value

/** Whatever a terminal or a reader of lines might act upon: controls, formats (bidi), separators, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
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
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

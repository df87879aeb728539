// Room config: the values that --web.config.file may hold, as exporter-toolkit's YAML reader takes them.
import * as v from "valibot";
import { parseDurationMs } from "../values/duration.ts";
import { text } from "../yaml/schema.ts";

/** A key with nothing behind it is no key, as in Go. */
export function maybe<const S extends v.GenericSchema>(schema: S) {
  return v.nullish(schema);
}

/** YAML 1.1, which exporter-toolkit reads, has more words for yes and no than ours. */
const WORDS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ...["y", "yes", "on"].map((word) => [word, true] as const),
  ...["n", "no", "off"].map((word) => [word, false] as const),
]);

export const onOff = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, boolean>(({ dataset, addIssue, NEVER }) => {
    const { value } = dataset;
    const word = typeof value === "string" ? value.toLowerCase() : value;
    const isOn = WORDS.get(word);
    if (isOn !== undefined) return isOn;
    addIssue({ message: "expected true or false" });
    return NEVER;
  }),
);

/** One of a few names. */
export function nameOf<T>(names: ReadonlyMap<string, T>) {
  return text({
    accepted: `one of ${[...names.keys()].join(", ")}`,
    parse: (name) => names.get(name),
  });
}

/** `X-XSS-Protection: 1` is a number to YAML; nothing behind the key is an empty text. */
export function numberAsText<const S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.unknown(),
    v.transform((value) =>
      Number.isSafeInteger(value) ? String(value) : (value ?? ""),
    ),
    schema,
  );
}

/** A path, never repeated: somebody may have put the PEM itself there. */
export const path = text({
  accepted: "the path of a file, 1 to 4096 characters in one line",
  parse: (value) =>
    /^[^\p{Cc}]{0,4096}$/u.test(value) && !value.includes("-----BEGIN")
      ? value
      : undefined,
  show: () => "",
});

const MAX_INTERVAL_MS = 86_400_000;

/** Milliseconds; 0: off. Another number without a unit would be nanoseconds to Go, and surely a mistake. */
export const interval = v.pipe(
  v.unknown(),
  v.transform((value) => (value === 0 ? "0" : value)),
  text({
    accepted: "a duration up to 24h such as 100ms or 1s, or 0 for no limit",
    parse: (value) => {
      const durationMs = value === "0" ? 0 : parseDurationMs(value);
      if (durationMs === undefined || durationMs > MAX_INTERVAL_MS) {
        return undefined;
      }
      return durationMs;
    },
  }),
);

const MAX_BURST = 1_000_000;

export const burst = v.custom<number>(
  (value) =>
    Number.isSafeInteger(value) &&
    Number(value) >= 0 &&
    Number(value) <= MAX_BURST,
  `expected a whole number from 0 to ${MAX_BURST}`,
);

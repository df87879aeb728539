// Room config: schemas of settings whose complaints are in the house's words, and never repeat a secret.
import * as v from "valibot";
import { quote } from "../refusal.ts";

/** A map with these keys and no others. */
export function keys<const E extends v.ObjectEntries>(entries: E) {
  const names = Object.keys(entries).join(", ");
  return v.pipe(
    map(`a map of ${names}`),
    v.strictObject(entries, ({ expected }) =>
      expected === "never"
        ? `unknown key, expected one of ${names}`
        : "is missing",
    ),
  );
}

/** A list of at most `max`. */
export function list<const S extends v.GenericSchema>(item: S, max: number) {
  return v.pipe(
    v.array(item, ({ input }) => `is ${kindOf(input)}, expected a list`),
    v.maxLength(
      max,
      ({ received }) => `has ${received} elements, expected at most ${max}`,
    ),
  );
}

interface Dictionary {
  readonly max: number;
  /** What is wrong with a name, if anything. */
  readonly refuseName: (name: string) => string | undefined;
}

/** A map of any name to what `value` accepts. Not valibot's record(): that passes over `constructor` in silence. */
export function dictionary<const S extends v.GenericSchema>(
  value: S,
  { max, refuseName }: Dictionary,
) {
  return v.pipe(
    map("a map of name to value"),
    v.rawTransform<
      Readonly<Record<string, unknown>>,
      Readonly<Record<string, v.InferOutput<S>>>
    >(({ dataset, addIssue }) => {
      const input = dataset.value;
      const found: (readonly [string, v.InferOutput<S>])[] = [];
      function refuse(message: string, key?: string): void {
        const origin = "value" as const;
        const item = { type: "object" as const, origin, input };
        addIssue(
          key === undefined
            ? { message }
            : { message, path: [{ ...item, key, value: input[key] }] },
        );
      }
      const entries = Object.entries(input);
      if (entries.length > max) {
        refuse(`has ${entries.length} keys, expected at most ${max}`);
      }
      for (const [name, one] of entries.slice(0, max)) {
        const words = refuseName(name);
        if (words !== undefined) refuse(words, name);
        const result = v.safeParse(value, one);
        if (result.success) found.push([name, result.output]);
        else refuse(result.issues[0].message, name);
      }
      return Object.fromEntries(found);
    }),
  );
}

interface Text<T> {
  /** To be read after "expected". */
  readonly accepted: string;
  readonly parse: (text: string) => T | undefined;
  /** What a complaint may show of a wrong text; a secret gives nothing. */
  readonly show?: (text: string) => string;
}

/** A text that `parse` understands. */
export function text<T>({ accepted, parse, show = quote }: Text<T>) {
  return v.pipe(
    v.string(({ input }) =>
      typeof input === "number" || typeof input === "boolean"
        ? `is ${kindOf(input)}, expected a text: put it into quotes`
        : `is ${kindOf(input)}, expected ${accepted}`,
    ),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      const parsed = parse(dataset.value);
      if (parsed !== undefined) return parsed;
      const shown = show(dataset.value);
      const current = shown === "" ? "" : `current value is ${shown}, `;
      addIssue({ message: `${current}expected ${accepted}` });
      return NEVER;
    }),
  );
}

/** A text that no complaint repeats. */
export function secret(row: Omit<Text<string>, "show">) {
  return text({ ...row, show: () => "" });
}

/** `true` or `false`. */
export function yesOrNo() {
  return v.boolean(
    ({ input }) => `is ${kindOf(input)}, expected true or false`,
  );
}

function map(accepted: string) {
  return v.custom<Readonly<Record<string, unknown>>>(
    (input) =>
      typeof input === "object" && input !== null && !Array.isArray(input),
    ({ input }) => `is ${kindOf(input)}, expected ${accepted}`,
  );
}

/** Never the value: it may be a secret at the wrong place. */
function kindOf(input: unknown): string {
  if (input === undefined) return "missing";
  if (input === null) return "empty";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "string") return "a text";
  if (typeof input === "object") return "a map";
  return `a ${typeof input}`;
}

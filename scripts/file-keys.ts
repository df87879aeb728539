// The keys that a schema of settings accepts, as paths: "url", "tls_config.ca_file", …
import type { GenericSchema } from "valibot";

/** Reads valibot's own description of the schema, so that no key can be forgotten. */
export function fileKeys(schema: GenericSchema): readonly string[] {
  return [...new Set(keysBelow(schema, ""))];
}

interface Parts {
  readonly pipe?: readonly unknown[];
  readonly wrapped?: unknown;
  readonly item?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
}

function keysBelow(schema: unknown, path: string): readonly string[] {
  const { pipe, wrapped, item, entries } = schema as Parts;
  if (entries !== undefined) {
    return Object.entries(entries).flatMap(([key, inner]) =>
      leafOrBelow(inner, path === "" ? key : `${path}.${key}`),
    );
  }
  // A pipe's first step is the schema without its pipe; a bare schema has none of the three.
  const inside = [...(pipe ?? []), wrapped, item].filter(
    (one) => one !== undefined && one !== schema,
  );
  return inside.flatMap((one) => keysBelow(one, path));
}

function leafOrBelow(schema: unknown, path: string): readonly string[] {
  const below = keysBelow(schema, path);
  return below.length === 0 ? [path] : below;
}

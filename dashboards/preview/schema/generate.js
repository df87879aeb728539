// Preview: generates dashboards/schema/grafana.schema.json from the types of @grafana/schema, without descriptions.
import { mkdirSync, writeFileSync } from "node:fs";
import { createGenerator } from "ts-json-schema-generator";

const at = (path) => new URL(path, import.meta.url);

const kinds = [
  "Whole",
  "PrometheusAnnotation",
  "Row",
  "Stat",
  "Timeline",
  "Table",
  "Lines",
];

function generate(kind) {
  return createGenerator({
    path: at("dashboard.ts").pathname,
    tsconfig: at("../tsconfig.schema.json").pathname,
    type: kind,
    expose: "export",
    skipTypeCheck: true,
    additionalProperties: false,
    sortProps: true,
  }).createSchema(kind).definitions;
}

/** Every panel's package calls its types Options and FieldConfig: in one schema they need names of their own. */
function renamed(kind, definitions) {
  const name = (old) =>
    old === "Options" || old === "FieldConfig" ? kind + old : old;
  const text = JSON.stringify(
    Object.fromEntries(
      Object.entries(definitions).map(([old, value]) => [name(old), value]),
    ),
  );
  return JSON.parse(
    text.replaceAll(
      /"#\/definitions\/(Options|FieldConfig)"/g,
      (_, old) => `"#/definitions/${name(old)}"`,
    ),
  );
}

const definitions = {};
for (const kind of kinds) {
  const found = bare(renamed(kind, generate(kind)));
  for (const [name, value] of Object.entries(found)) {
    const before = definitions[name];
    if (before && JSON.stringify(before) !== JSON.stringify(value)) {
      throw new Error(`Cannot merge two types that are called ${name}`);
    }
    definitions[name] = value;
  }
}

/** Words for people double the size and check nothing. */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key, inner]) =>
          !(
            (key === "description" || key === "$comment") &&
            typeof inner === "string"
          ) && key !== "default",
      )
      .map(([key, inner]) => [key, bare(inner)]),
  );
}

mkdirSync(at("../../schema/"), { recursive: true });
writeFileSync(
  at("../../schema/grafana.schema.json"),
  `${JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", definitions })}\n`,
);

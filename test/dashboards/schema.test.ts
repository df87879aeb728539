// Tests of dashboards/: each file against the types of @grafana/schema, so that a misspelt option is found here and not
// silently ignored by Grafana.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv } from "ajv";
import { dashboards, dashboardsFolder, type Panel } from "./shipped.ts";

const schema = JSON.parse(
  readFileSync(new URL("schema/grafana.schema.json", dashboardsFolder), "utf8"),
) as object;

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addSchema(schema, "grafana");

/** Which type a panel is by its `type`. */
const kinds: Readonly<Record<string, string>> = {
  row: "Row",
  stat: "Stat",
  "state-timeline": "Timeline",
  table: "Table",
  timeseries: "Lines",
};

/** What is wrong with a document, in lines for people. */
function faults(kind: string, document: unknown): readonly string[] {
  const validate = ajv.getSchema(`grafana#/definitions/${kind}`);
  assert.ok(validate !== undefined, `the schema has no ${kind}`);
  if (validate(document) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

function kindOf({ type }: Panel): string {
  return kinds[type] ?? `panel type ${type}`;
}

for (const dashboard of dashboards) {
  test(`${dashboard.uid} is what @grafana/schema says of dashboards, panels and annotations`, () => {
    assert.deepEqual(faults("Whole", dashboard), []);
    for (const panel of dashboard.panels) {
      assert.deepEqual(faults(kindOf(panel), panel), [], panel.title);
    }
  });
}

test("misspelt options are found", () => {
  const [dashboard] = dashboards;
  assert.ok(dashboard !== undefined);
  assert.notDeepEqual(faults("Whole", { ...dashboard, refesh: "30s" }), []);
  for (const type of Object.keys(kinds)) {
    const panel = dashboards
      .flatMap(({ panels }) => panels)
      .find((candidate) => candidate.type === type);
    assert.ok(panel !== undefined, type);
    for (const misspelt of [
      { ...panel, titel: "x" },
      ...(type === "row" ? [] : [{ ...panel, options: { colourMode: "x" } }]),
      ...(type === "row" || type === "stat"
        ? []
        : [
            {
              ...panel,
              fieldConfig: {
                defaults: { custom: { lineWidht: 1 } },
                overrides: [],
              },
            },
          ]),
    ]) {
      assert.notDeepEqual(faults(kindOf(panel), misspelt), [], type);
    }
  }
});

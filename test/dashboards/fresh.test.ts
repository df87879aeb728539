// Tests of dashboards/: what is committed is what the sources make.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  fileOf,
  shippedDashboards,
  textOf as madeOf,
} from "../../dashboards/source/dashboards.ts";
import { dashboardsFolder, files, textOf } from "./shipped.ts";

test("there is a file for each dashboard of the sources, and no other", () => {
  const expected = shippedDashboards().map((dashboard) =>
    fileURLToPath(fileOf(dashboard)),
  );
  const found = files.map((file) =>
    fileURLToPath(new URL(file, dashboardsFolder)),
  );
  assert.deepEqual(found, expected.sort());
});

for (const dashboard of shippedDashboards()) {
  const file = `${String(dashboard.uid)}.json`;
  test(`${file} is fresh: npx tsx dashboards/source/write.ts changes nothing`, async () => {
    assert.equal(textOf(file), await madeOf(dashboard));
  });
}

// Tests of room metrics: whole expositions, as people and dashboards will meet them.
// UPDATE_GOLDEN=1 writes them anew; read the difference before you commit it.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { collectorNames } from "../../src/context/reading.ts";
import { contextOf } from "../context/build.ts";
import { parseExposition } from "./parse-exposition.ts";
import { promtoolFindings } from "./promtool.ts";
import { show } from "./show.ts";
import { scenes } from "./scenes.ts";

for (const scene of scenes) {
  const file = new URL(`golden/${scene.name}.prom`, import.meta.url);

  test(`render() shows ${scene.name} as golden/${scene.name}.prom says`, async () => {
    const body = await show(
      scene.events,
      scene.atMs,
      contextOf(collectorNames, scene.readings),
    );
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, body);
    assert.equal(body, readFileSync(file, "utf8"));
  });

  test(`promtool and a strict reader have nothing to say about golden/${scene.name}.prom`, () => {
    const golden = readFileSync(file, "utf8");
    assert.deepEqual(promtoolFindings(golden), []);
    parseExposition(golden);
  });
}

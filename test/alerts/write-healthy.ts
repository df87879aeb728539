// Tests of alerts/: writes alerts/tests/healthy.yml. Run with `npx tsx test/alerts/write-healthy.ts`.
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { healthyTests } from "./healthy-clusters.ts";
import { unitTestsFolder } from "./shipped.ts";

writeFileSync(
  new URL("healthy.yml", unitTestsFolder),
  await format(healthyTests(), { parser: "yaml" }),
);

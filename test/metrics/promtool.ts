// Tests of room metrics: Prometheus' own opinion of an exposition.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/**
 * What `promtool check metrics` has to say, a line each. It must be installed (Debian package prometheus):
 * a test that passes because nobody looked is worse than one that fails.
 */
export function promtoolFindings(exposition: string): readonly string[] {
  const { error, status, stdout, stderr } = spawnSync(
    "promtool",
    ["check", "metrics"],
    {
      input: exposition,
      encoding: "utf8",
    },
  );
  assert.equal(error, undefined, "promtool runs (Debian package prometheus)");
  const findings = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => line !== "");
  // 0: clean, 3: lint findings; anything else means that the text could not be read at all.
  assert.ok(
    status === 0 || status === 3,
    `promtool reads the exposition: ${findings.join("; ")}`,
  );
  return findings;
}

// Bench: figures say what was measured: statistics, sections, the page, and what is read of the unit.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { formatDocument } from "../../bench/document.ts";
import { countSeries, growth, type Size } from "../../bench/parts/scale.ts";
import { showSection } from "../../bench/section.ts";
import { figure, median, quantile, times } from "../../bench/statistics.ts";
import { readUnit, shippedUnit } from "../../bench/unit.ts";

test("quantile() and median() take a value that was measured", () => {
  const values = [9, 1, 5, 3];
  assert.equal(median(values), 3);
  assert.equal(quantile(values, 0.99), 9);
  assert.equal(quantile(values, 0), 1);
  assert.ok(Number.isNaN(median([])));
});

test("figure() keeps three digits, and times() says how many times as much the other is", () => {
  const shown = [0, 0.01234, 1.234, 12.34, 1234.5, -0.5, NaN].map(figure);
  assert.deepEqual(shown, [
    "0",
    "0.0123",
    "1.23",
    "12.3",
    "1235",
    "-0.500",
    "–",
  ]);
  assert.equal(times(30, 1.5), "20.0 x");
});

test("showSection() makes a table, whatever stands in its cells", () => {
  const text = showSection({
    title: "T",
    how: "How.",
    head: ["", "ours"],
    rows: [["a|b", "1"]],
    remarks: ["R."],
  });
  assert.equal(
    text,
    "## T\n\nHow.\n\n|  | ours |\n| --- | ---: |\n| a\\|b | 1 |\n\n- R.\n",
  );
});

test("formatDocument() names the machine, but neither the host nor a path", async () => {
  const machine = {
    ...{ processor: "CPU", cores: 2, memoryGiB: 4, kernel: "6.1", load: 0.5 },
    ...{ node: "v20.0.0", corosync: "3.1.7", peer: "1.3.1" },
  };
  const text = await formatDocument(machine, ["## Section\n\nFigures.\n"]);
  assert.match(text, /Machine: CPU, 2 cores, 4 GiB; Linux 6\.1; load .* 0\.5/);
  assert.match(text, /^## Section$/m);
  assert.doesNotMatch(text, /(?:^|\s)\/\w/m);
});

test("readUnit() takes Node's flags, the environment and the limit", () => {
  const unit = readUnit(
    "Environment=A=b=c\nExecStart=/usr/bin/node --x=1 --y /usr/lib/z.mjs\nMemoryMax=96M\n",
  );
  assert.deepEqual(unit, {
    nodeFlags: ["--x=1", "--y"],
    env: { A: "b=c" },
    memoryMaxMiB: 96,
  });
});

test("the image starts Node.js as the unit does", () => {
  const image = readFileSync("Dockerfile", "utf8");
  assert.ok(shippedUnit.nodeFlags.length > 0);
  assert.ok(Number.isFinite(shippedUnit.memoryMaxMiB));
  const flags = shippedUnit.nodeFlags.map((flag) => `"${flag}"`).join(", ");
  assert.ok(image.includes(`ENTRYPOINT ["node", ${flags}, `));
  for (const [name, value] of Object.entries(shippedUnit.env)) {
    assert.match(image, new RegExp(`^ENV ${name}=${value}$`, "m"));
  }
});

test("countSeries() counts samples, not comments", () => {
  assert.equal(countSeries("# HELP a A.\na 1\nb{} 2\n"), 2);
});

test("growth() gives both slopes, so that what bends upwards is seen", () => {
  const size = (nodes: number, scrapeMs: number): Size => ({
    ...{ nodes, series: nodes, medianMs: nodes, scrapeMs },
    ...{ idleMs: 1, anonMiB: 20 },
  });
  const text = growth([size(2, 2), size(128, 128), size(384, 640)]);
  assert.match(text, /series 1\.00 and 1\.00/);
  assert.match(text, /processor time of a scrape 1\.00 and 2\.00/);
  assert.match(text, /while idle 0 and 0/);
});

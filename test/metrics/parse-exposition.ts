// Tests of room metrics: a strict reader of text format 0.0.4. It throws at whatever the format or this house forbids.
import assert from "node:assert/strict";

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** By series: the sample's name and its labels as they stand in the text. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const HELP_LINE = new RegExp(`^# HELP (${NAME}) ((?:[^\\\\]|\\\\[\\\\n])+)$`);
const TYPE_LINE = new RegExp(`^# TYPE (${NAME}) (gauge|counter|histogram)$`);
const SAMPLE_LINE = new RegExp(
  `^((${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})?) (-?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?|NaN|[+-]Inf)$`,
);

/** Every family once, with HELP, TYPE and at least one sample, in this order and in one piece; no series twice. */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  assert.ok(
    text.endsWith("\n") && !text.endsWith("\n\n"),
    "ends with one newline",
  );
  assert.equal(Buffer.from(text, "utf8").toString("utf8"), text, "is UTF-8");
  const families = new Map<string, Family>();
  const lines = text.slice(0, -1).split("\n");
  let index = 0;
  while (index < lines.length) {
    const [, name = "", help = ""] = HELP_LINE.exec(lines[index] ?? "") ?? [];
    assert.notEqual(name, "", `HELP expected: ${lines[index] ?? ""}`);
    const [, typed, type = ""] = TYPE_LINE.exec(lines[index + 1] ?? "") ?? [];
    assert.equal(
      typed,
      name,
      `TYPE of ${name} expected: ${lines[index + 1] ?? ""}`,
    );
    assert.ok(!families.has(name), `${name} comes once`);
    index += 2;
    const samples = new Map<string, number>();
    while (index < lines.length && !lines[index]?.startsWith("#")) {
      const [, series = "", sampleName = "", labels = "", value = ""] =
        SAMPLE_LINE.exec(lines[index] ?? "") ?? [];
      assert.notEqual(series, "", `sample expected: ${lines[index] ?? ""}`);
      assert.ok(
        belongs(sampleName, name, type),
        `${sampleName} belongs to ${name}`,
      );
      assert.ok(!samples.has(series), `${series} comes once`);
      assertLabelsOnce(labels);
      samples.set(series, numberOf(value));
      index += 1;
    }
    assert.ok(samples.size > 0, `${name} has a sample`);
    families.set(name, { name, type, help, samples });
  }
  return families;
}

/** The value of one series, or `undefined` when it is absent. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  series: string,
): number | undefined {
  const name = series.replace(/\{.*$/s, "");
  return families.get(name)?.samples.get(series);
}

function belongs(sampleName: string, family: string, type: string): boolean {
  if (type !== "histogram") return sampleName === family;
  return ["_bucket", "_sum", "_count"].some(
    (suffix) => sampleName === family + suffix,
  );
}

function assertLabelsOnce(labels: string): void {
  const names = [...labels.matchAll(new RegExp(LABEL, "g"))].map(
    ([label]) => label.split("=")[0],
  );
  assert.equal(
    new Set(names).size,
    names.length,
    `labels come once: ${labels}`,
  );
}

function numberOf(value: string): number {
  return Number(value.replace("Inf", "Infinity"));
}

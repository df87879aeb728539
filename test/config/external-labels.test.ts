// Room config: external_labels of the file.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { configOf, parse, refusalOf, withFile } from "./parse.ts";

function labelsOf(yaml: string): Readonly<Record<string, string>> {
  return configOf(...withFile(yaml)).externalLabels;
}

suite("parseConfig() external_labels", () => {
  test("labels come out as they went in, frozen", () => {
    const labels = labelsOf(
      'external_labels:\n  region: eu\n  _x9: "12"\n  cluster_name: größer\n',
    );
    assert.deepEqual(labels, {
      region: "eu",
      _x9: "12",
      cluster_name: "größer",
    });
    assert.ok(Object.isFrozen(labels));
  });

  test("an empty map means none", () => {
    assert.deepEqual(labelsOf("external_labels: {}\n"), {});
  });

  test("names that JavaScript's objects know are names like others: none is lost", () => {
    const names = ["constructor", "prototype", "toString", "hasOwnProperty"];
    const yaml = names.map((name) => `  ${name}: x\n`).join("");
    const labels = labelsOf(`external_labels:\n${yaml}`);
    assert.deepEqual(Object.keys(labels), names);
  });

  test("32 labels, names of 128 and values of 1024 characters are accepted, one more is not", () => {
    const names = Array.from({ length: 32 }, (_, index) => `l${String(index)}`);
    const yaml = names.map((name) => `  ${name}: x\n`).join("");
    assert.equal(Object.keys(labelsOf(`external_labels:\n${yaml}`)).length, 32);
    assert.match(
      refusalOf(...withFile(`external_labels:\n${yaml}  one: x\n`)),
      /s\.yml:1: external_labels: has 33 keys, expected at most 32/,
    );
    const name = "n".repeat(128);
    const value = "v".repeat(1024);
    const labels = labelsOf(`external_labels:\n  ${name}: ${value}\n`);
    assert.deepEqual(labels, { [name]: value });
    for (const line of [`${name}n: x`, `x: ${value}v`]) {
      const yamlOf = `external_labels:\n  ok: y\n  ${line}\n`;
      assert.match(refusalOf(...withFile(yamlOf)), /s\.yml:3: .*expected/);
    }
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ["alertname", "alertname: x", /alertname: this label is the alert's own/],
    ["severity", "severity: x", /external_labels\.severity: this label is/],
    ["node_name", "node_name: x", /node_name: this label is/],
    ["source", "source: x", /source: this label is/],
    ["a reserved name", "__x: y", /__x: this is no name of a label/],
    ["__proto__", "__proto__: x", /__proto__: this is no name/],
    ["a dash", "my-label: x", /my-label: this is no name/],
    ["a digit in front", "9x: y", /9x: this is no name/],
    ["an umlaut", "größe: x", /"größe": this is no name/],
    ["an empty name", '"": x', /"": this is no name/],
    ["a number as name", "1: x", /the key is no text/],
    ["a map as name", "? {a: b}\n  : x", /the key is no text/],
    ["an empty value", 'x: ""', /x: current value is "", expected a text/],
    ["no value", "x:", /x: is empty, expected a text/],
    ["a number", "x: 12", /x: is a number, expected a text: put it into/],
    ["a boolean", "x: true", /x: is a boolean, expected a text: put it/],
    ["a list", "x: [a]", /x: is a list, expected a text/],
    ["a map", "x: {a: b}", /x: is a map, expected a text/],
    ["a line break", 'x: "a\\nb"', /control character/],
    ["half a pair", 'x: "\\ud800"', /control character/],
    ["a label twice", "ok: z", /external_labels\.ok: stands here a second/],
    ["an alias", "x: *anchor", /x: is an alias/],
    ["a merged map", "<<: {a: b}", /"<<": /],
  ];
  for (const [title, line, words] of refused) {
    test(`${title} is refused with its line`, () => {
      const yaml = `external_labels:\n  ok: &anchor y\n  ${line}\n`;
      const message = refusalOf(...withFile(yaml));
      assert.match(message, /^Cannot accept \/s\.yml:3: /);
      assert.match(message, words);
    });
  }

  for (const [title, value, words] of [
    ["nothing", "", /external_labels: is empty, expected a map/],
    ["a text", " x", /external_labels: is a text, expected a map/],
    ["a list", " [x]", /external_labels: is a list, expected a map/],
  ] as const) {
    test(`${title} instead of a map is refused`, () => {
      const message = refusalOf(...withFile(`#\nexternal_labels:${value}\n`));
      assert.match(message, words);
      assert.match(message, /\/s\.yml:2: /);
    });
  }

  test("the section twice is refused", () => {
    const yaml = "external_labels: {}\nexternal_labels: {}\n";
    assert.match(refusalOf(...withFile(yaml)), /s\.yml:2: .*second time/);
  });

  test("--config.check refuses them, too", () => {
    const [argv, around] = withFile("external_labels: {source: x}\n");
    assert.equal(parse([...argv, "--config.check"], around).kind, "refused");
  });
});

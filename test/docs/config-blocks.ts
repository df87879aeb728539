// Tests of docs/: configuration in pages, given to the program that it is for.
import assert from "node:assert/strict";
import { parse } from "yaml";
import { variableOf } from "../../src/config/given/environment.ts";
import { table } from "../../src/config/flags.ts";
import type { House } from "./house.ts";
import { where, type Block } from "./pages.ts";

type Check = (text: string, house: House) => Promise<void>;

/** The first key of which a block has is what it is. */
const kinds: readonly (readonly [key: string, check: Check])[] = [
  ["scrape_configs", prometheus],
  ["route", alertmanager],
  ["alertmanagers", exporter],
  ["providers", grafanaDashboards],
  ["datasources", grafanaDatasources],
  ["0", targets],
];

export async function checkConfigBlock(
  block: Block,
  house: House,
): Promise<void> {
  if (block.info === "ini") {
    checkIni(block);
    return;
  }
  const document = (
    block.info === "json" ? JSON.parse(block.text) : parse(block.text)
  ) as object;
  const found = kinds.find(([key]) => key in document);
  assert.ok(found, `${where(block)}: nobody knows what this is for`);
  await found[1](block.text, house);
}

async function prometheus(text: string, house: House): Promise<void> {
  house.write("/etc/prometheus/block.yml", text);
  const { stdout } = await house.run(
    "promtool check config /etc/prometheus/block.yml",
  );
  assert.doesNotMatch(stdout, /WARNING/);
}

async function alertmanager(text: string, house: House): Promise<void> {
  house.write("/etc/prometheus/block-am.yml", text);
  await house.run("amtool check-config /etc/prometheus/block-am.yml");
}

async function exporter(text: string, house: House): Promise<void> {
  const path = "/etc/votequorum-exporter/block.yml";
  house.write(path, text);
  await house.run(`votequorum-exporter --config.file=${path} --config.check`);
}

/** Of file_sd and http_sd: their files are checked with the configuration that names them, too. */
function targets(text: string): Promise<void> {
  const groups = parse(text) as readonly {
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  for (const { targets: all, labels = {}, ...others } of groups) {
    assert.deepEqual(others, {});
    for (const one of all) assert.match(one, /^[\w.-]+:\d+$/);
    for (const value of Object.values(labels)) {
      assert.equal(typeof value, "string");
    }
  }
  return Promise.resolve();
}

/** Grafana's conf/provisioning, as far as we use it. */
function grafanaDashboards(text: string): Promise<void> {
  const { apiVersion, providers } = parse(text) as {
    readonly apiVersion: number;
    readonly providers: readonly Readonly<Record<string, unknown>>[];
  };
  assert.equal(apiVersion, 1);
  for (const { name, folder, type, options, ...others } of providers) {
    assert.deepEqual(others, {});
    assert.deepEqual(
      [typeof name, typeof folder, type],
      ["string", "string", "file"],
    );
    assert.match((options as { readonly path: string }).path, /^\//);
  }
  return Promise.resolve();
}

function grafanaDatasources(text: string): Promise<void> {
  const { apiVersion, datasources } = parse(text) as {
    readonly apiVersion: number;
    readonly datasources: readonly Readonly<Record<string, unknown>>[];
  };
  assert.equal(apiVersion, 1);
  for (const {
    name,
    type,
    access,
    url,
    isDefault,
    jsonData,
    ...others
  } of datasources) {
    assert.deepEqual(others, {});
    assert.deepEqual(
      [typeof name, type, access],
      ["string", "prometheus", "proxy"],
    );
    assert.ok(URL.canParse(String(url)));
    assert.equal(typeof isDefault, "boolean");
    assert.deepEqual(Object.keys(jsonData as object), [
      "httpMethod",
      "timeInterval",
    ]);
  }
  return Promise.resolve();
}

/** systemd's drop-ins and environment files: lines that it would take, variables that we have. */
function checkIni(block: Block): void {
  const variables = new Set(table.map(({ name }) => variableOf(name)));
  for (const line of block.text.split("\n")) {
    assert.match(line, /^(?:|#.*|\[\w+\]|\w+=.*)$/, where(block));
    for (const [name] of line.matchAll(/VOTEQUORUM_EXPORTER_\w+/g)) {
      assert.ok(variables.has(name), `${where(block)}: ${name}`);
    }
  }
}

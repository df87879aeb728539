// compose.yaml, the quadlet unit and the line of `docker run` say what the image is tested with, and nothing weaker.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { runOptions, TESTED_MEMORY_MIB } from "./support/image.ts";

const folder = "packaging/container";
const shipped = `${2 * TESTED_MEMORY_MIB}m`;

/** Beyond what the test can run with: twice the memory, and a favour that takes a right this host may lack. */
const expected = [
  ...runOptions,
  `--memory=${shipped}`,
  `--memory-swap=${shipped}`,
  "--oom-score-adj=-500",
].toSorted();

function read(file: string): string {
  return readFileSync(`${folder}/${file}`, "utf8");
}

test("compose.yaml: what the image is tested with", () => {
  interface Compose {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: unknown;
  }
  type Service = Readonly<Record<string, string | number | boolean | string[]>>;
  const { services, volumes } = parse(read("compose.yaml")) as Compose;
  assert.deepEqual(Object.keys(services), ["votequorum-exporter"]);
  const { image, restart, stop_grace_period, ...service } =
    services["votequorum-exporter"] ?? {};
  assert.deepEqual(
    [image, restart, stop_grace_period],
    ["votequorum-exporter:latest", "always", "10s"],
  );
  const names: Readonly<Record<string, string>> = {
    network_mode: "network",
    userns_mode: "userns",
    mem_limit: "memory",
    memswap_limit: "memory-swap",
    volumes: "volume",
  };
  const options = Object.entries(service).flatMap(([key, value]) => {
    const name = names[key] ?? key.replaceAll("_", "-");
    if (value === true) return [`--${name}`];
    return [value].flat().map((one) => `--${name}=${String(one)}`);
  });
  assert.deepEqual(options.toSorted(), expected);
  // Without a name of its own it would be called after the folder.
  const volume = { "votequorum-exporter": { name: "votequorum-exporter" } };
  assert.deepEqual(volumes, volume);
});

test("quadlet unit: what the image is tested with", () => {
  const text = read("votequorum-exporter.container");
  const [, section = ""] = /\[Container\]\n([^]*?)\n\[/.exec(text) ?? [];
  const settings = section
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => [line.split("=")[0] ?? "", line.replace(/^\w+=/, "")]);
  const group = settings.find(([key]) => key === "Group")?.[1];
  const options = settings.flatMap(([key = "", value = ""]) => {
    const option: Readonly<Record<string, readonly string[]>> = {
      ContainerName: [],
      Image: [],
      Network: [`--network=${value}`],
      PodmanArgs: value.split(" "),
      User: [`--user=${value}:${String(group)}`],
      Group: [],
      ReadOnly: ["--read-only"],
      DropCapability: [`--cap-drop=${value}`],
      NoNewPrivileges: ["--security-opt=no-new-privileges"],
      SecurityLabelDisable: ["--security-opt=label=disable"],
      Volume: [`--volume=${value}`],
    };
    const found = option[key];
    assert.ok(found, `${key} is nothing that this test knows`);
    return found;
  });
  const podmans = ["--health-on-failure=kill", "--pull=never"];
  assert.deepEqual(options.toSorted(), [...expected, ...podmans].toSorted());
  for (const key of ["ReadOnly", "NoNewPrivileges", "SecurityLabelDisable"]) {
    assert.match(section, new RegExp(`^${key}=true$`, "m"));
  }
});

test("quadlet unit: never starts, stops or holds up corosync, as the systemd unit", () => {
  const text = read("votequorum-exporter.container");
  const unit = readFileSync(
    "packaging/systemd/votequorum-exporter.service",
    "utf8",
  );
  const same = ["Before", "After", "StartLimitIntervalSec", "TimeoutStartSec"];
  for (const key of [...same, "Restart", "RestartSec", "WantedBy"]) {
    const line = new RegExp(`^${key}=.*$`, "m");
    assert.equal(line.exec(text)?.[0], line.exec(unit)?.[0], key);
  }
  assert.match(text, /^RestartPreventExitStatus=2$/m);
  assert.doesNotMatch(text, /^(Requires|BindsTo|PartOf|Wants|Conflicts)=/m);
});

test("README of the container: its line of docker run has what the image is tested with", () => {
  const [, line = ""] =
    /^docker run --detach ((?:.*\\\n)*.*)$/m.exec(read("README.md")) ?? [];
  const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
  assert.equal(words.pop(), "votequorum-exporter");
  const options: string[] = [];
  for (const word of words) {
    if (word.startsWith("--")) options.push(word);
    else options.push(`${String(options.pop())}=${word}`);
  }
  const ofDockers = ["--name=votequorum-exporter", "--restart=always"];
  assert.deepEqual(options.toSorted(), [...expected, ...ofDockers].toSorted());
});

// The one staged script on every Node.js that packages depend on, all beside the same real corosync.
// scripts/test-nodes.sh brings these versions and the staged tree.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Exporter } from "../../lab/exporter.ts";
import { startLab, type Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { differences } from "../e2e/support/agreement.ts";
import { readExposition } from "../e2e/support/exposition.ts";
import { stage, startStaged } from "./support/staged.ts";

const home = resolve("build/nodes");
const majors = ["18", "20", "22", "24"] as const;
const script = join(stage, "votequorum-exporter.mjs");

function binary(major: string): string {
  const found = readdirSync(home).find((name) => name.startsWith(`${major}.`));
  assert.ok(found, `run sh scripts/test-nodes.sh: no Node.js ${major} yet`);
  return join(home, found, "bin", "node");
}

/** What the kernel holds for a process; its own share is what a limit counts. */
function resident(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (name: string) => {
    const kB = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    return (Number(kB) / 1024).toFixed(1);
  };
  return `${mb("VmRSS")} MB resident, ${mb("RssAnon")} MB of them its own`;
}

function run(node: string, args: readonly string[]) {
  return spawnSync(node, [script, ...args], { encoding: "utf8" });
}

for (const major of majors) {
  test(`staged script on Node.js ${major}: version, help, and refusals in one line`, () => {
    const node = binary(major);
    const version = run(node, ["--version"]);
    assert.deepEqual([version.status, version.stderr], [0, ""]);
    assert.match(version.stdout, /^votequorum-exporter, version \d/);
    assert.equal(run(node, ["--help"]).status, 0);
    const folder = mkdtempSync(join(tmpdir(), "votequorum-nodes-"));
    const file = join(folder, "wrong.yml");
    writeFileSync(file, "nonsense: 1\nlog.level: [\nmore: 2\n");
    const refused = run(node, [`--config.file=${file}`, "--config.check"]);
    rmSync(folder, { recursive: true });
    assert.equal(refused.status, 2, refused.stderr);
    assert.ok(refused.stderr.includes(file), refused.stderr);
    assert.doesNotMatch(refused.stderr, /\n\s+at /);
  });
}

describe("staged script beside a real corosync", () => {
  let lab: Lab;
  const exporters = new Map<string, Exporter>();
  const figures = new Map<string, string>();

  before(async () => {
    lab = await startLab({ nodes: 2 });
    for (const [index, major] of majors.entries()) {
      const began = performance.now();
      const exporter = await startStaged(lab.node(1), {
        node: binary(major),
        port: 10064 + index,
      });
      exporters.set(major, exporter);
      const up = async () =>
        readExposition(await exporter.scrape()).value("votequorum_up") === 1;
      await until("the first true scrape", up, { everyMs: 5 });
      const ms = (performance.now() - began).toFixed(0);
      figures.set(major, `${ms} ms, then ${resident(exporter.pid)}`);
    }
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
  });

  async function agreed(exporter: Exporter): Promise<void> {
    let last: readonly string[] = [];
    await until("/metrics to agree with quorumtool", async () => {
      const status = await lab.node(1).quorumtool();
      last = differences(readExposition(await exporter.scrape()), status);
      return last.length === 0;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${last.join(", ")}`);
    });
  }

  for (const major of majors) {
    test(`never lies: Node.js ${major} shows what quorumtool shows, in every format`, async (t) => {
      t.diagnostic(`start to first true scrape: ${figures.get(major) ?? "?"}`);
      const exporter = exporters.get(major);
      assert.ok(exporter);
      await agreed(exporter);
      for (const path of [
        "/",
        "/api/v1/status",
        "/api/v1/events",
        "/-/ready",
      ]) {
        const response = await exporter.get(path);
        assert.equal(response.status, 200, `${path}: ${exporter.stderr()}`);
        await response.text();
      }
    });
  }

  test("never lies: a killed corosync is down and a booted one is seen again, on each", async () => {
    await lab.node(1).kill();
    for (const [major, exporter] of exporters) {
      await until(`Node.js ${major} to show the loss`, async () => {
        const scraped = readExposition(await exporter.scrape());
        return (
          scraped.value("votequorum_up") === 0 &&
          scraped.value("votequorum_quorate") === undefined
        );
      });
    }
    await lab.node(1).boot();
    for (const exporter of exporters.values()) await agreed(exporter);
  });

  test("misses nothing: what was counted on Node.js 18 is there on 24: one journal", async () => {
    const on18 = exporters.get("18");
    assert.ok(on18);
    const lost = (exporter: Exporter) => async () =>
      readExposition(await exporter.scrape()).value(
        "votequorum_node_leaves_total",
        { node_id: "2", node_name: "node2" },
      );
    await lab.node(2).kill();
    await until("Node.js 18 to count", async () => (await lost(on18)()) === 1);
    assert.equal(await on18.stop(), 0);
    const on24 = await startStaged(lab.node(1), { node: binary("24") });
    assert.equal(await lost(on24)(), 1, on24.stderr());
    assert.doesNotMatch(on24.stderr(), /level=(WARN|ERROR).*[Jj]ournal/);
    assert.equal(await on24.stop(), 0);
  });

  test("cannot hurt: SIGTERM ends each with 0, without a warning of Node.js or a stack", async () => {
    for (const [major, exporter] of exporters) {
      assert.equal(await exporter.stop(), 0, `Node.js ${major}`);
      assert.doesNotMatch(exporter.stderr(), /\n\s+at |Warning/);
    }
  });
});

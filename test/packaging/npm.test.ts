// The npm package as an administrator installs it: from the tarball, without a network.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startLab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { differences } from "../e2e/support/agreement.ts";
import { readExposition } from "../e2e/support/exposition.ts";
import { withoutLibraries } from "./support/without-libraries.ts";
import { stage, startStaged } from "./support/staged.ts";

const addons = ["cmap.node", "posix.node", "votequorum.node"];
let home = "";
let tarball = "";

before(() => {
  home = mkdtempSync(join(tmpdir(), "votequorum-npm-"));
  tarball = pack(stageAgain());
  // What a server without compilers has: Node.js, npm, a shell.
  mkdirSync(join(home, "bin"));
  for (const program of ["node", "npm", "npx", "sh", "env"]) {
    const [path = ""] = execFileSync("which", [program], { encoding: "utf8" })
      .split("\n")
      .map((line) => line && realpathSync(line));
    symlinkSync(path, join(home, "bin", program));
  }
});
after(() => {
  rmSync(home, { recursive: true });
});

function stageAgain(): string {
  execFileSync("sh", ["scripts/stage.sh"]);
  return stage;
}

function pack(tree: string): string {
  const folder = mkdtempSync(join(home, "packed-"));
  const args = ["pack", tree, "--pack-destination", folder, "--ignore-scripts"];
  execFileSync("npm", args, { stdio: "ignore" });
  return join(folder, readdirSync(folder)[0] ?? "");
}

/** The staged tree as it is for an architecture that nobody built addons for. */
function packWithoutPrebuilds(): string {
  const tree = mkdtempSync(join(home, "tree-"));
  cpSync(stage, tree, { recursive: true });
  rmSync(join(tree, "prebuilds"), { recursive: true });
  return pack(tree);
}

interface InstallOptions {
  readonly path: string | undefined;
  /** A command that runs the rest of its arguments. */
  readonly prefix?: readonly string[];
}

/** `npm install` into an empty folder with an empty cache. */
function install(file: string, { path, prefix = [] }: InstallOptions) {
  const folder = mkdtempSync(join(home, "installed-"));
  writeFileSync(join(folder, "package.json"), "{}");
  const npm = ["npm", "install", "--offline", file];
  const cache = join(folder, ".npm");
  const command = [...prefix, ...npm, `--cache=${cache}`];
  const env = { ...process.env, PATH: path };
  const { status, stderr, stdout } = spawnSync("env", command, {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  const package_ = join(folder, "node_modules", "votequorum-exporter");
  return {
    status,
    printed: stdout + stderr,
    folder,
    directory: package_,
    script: join(package_, "votequorum-exporter.mjs"),
  };
}

async function servesTrueMetrics(script: string): Promise<void> {
  await using lab = await startLab({ nodes: 2 });
  await using exporter = await startStaged(lab.node(1), { script });
  await until("/metrics to agree with quorumtool", async () => {
    const status = await lab.node(1).quorumtool();
    const scraped = readExposition(await exporter.scrape());
    return differences(scraped, status).length === 0;
  });
}

test("npm package: without compiler and network it installs nothing but itself, and serves what quorumtool says", async () => {
  const path = join(home, "bin");
  const { status, printed, folder, directory, script } = install(tarball, {
    path,
  });
  assert.equal(status, 0, printed);
  assert.deepEqual(
    readdirSync(join(folder, "node_modules")).filter(
      (name) => !name.startsWith("."),
    ),
    ["votequorum-exporter"],
  );
  assert.equal(existsSync(join(directory, "build")), false, "compiled");
  const npx = spawnSync(
    "npx",
    ["--offline", "votequorum-exporter", "--version"],
    { cwd: folder, env: { ...process.env, PATH: path }, encoding: "utf8" },
  );
  assert.equal(npx.status, 0, npx.stderr);
  assert.match(npx.stdout, /^votequorum-exporter, version \d+\.\d+\.\d+/);
  await servesTrueMetrics(script);
});

test("npm package: where no prebuilt addon fits it compiles, keeps nothing else, and serves what quorumtool says", async () => {
  const { status, printed, directory, script } = install(
    packWithoutPrebuilds(),
    { path: process.env["PATH"] },
  );
  assert.equal(status, 0, printed);
  assert.deepEqual(readdirSync(join(directory, "build")), ["Release"]);
  assert.deepEqual(
    readdirSync(join(directory, "build", "Release")).toSorted(),
    addons,
  );
  await servesTrueMetrics(script);
});

test("npm package: no prebuilt addon and no compiler: npm fails, with the packages that are needed", () => {
  const { status, printed } = install(packWithoutPrebuilds(), {
    path: join(home, "bin"),
  });
  assert.notEqual(status, 0, printed);
  assert.match(printed, /libvotequorum-dev and libcmap-dev are needed/);
});

test("never lies: npm package without libvotequorum installs, shows up 0 and names the package that is missing", async () => {
  const prefix = withoutLibraries(["libvotequorum.so.8", "libcmap.so.4"]);
  const { status, printed, script, directory } = install(tarball, {
    path: process.env["PATH"],
    prefix,
  });
  assert.equal(status, 0, printed);
  assert.equal(existsSync(join(directory, "build")), false, "compiled");
  await using lab = await startLab({ nodes: 1 });
  await using exporter = await startStaged(lab.node(1), { script, prefix });
  await until("the missing library to be told", () =>
    Promise.resolve(
      exporter.stderr().includes("install the package libvotequorum8"),
    ),
  );
  const scraped = readExposition(await exporter.scrape());
  assert.equal(scraped.value("votequorum_up"), 0);
  assert.equal(scraped.value("votequorum_quorate"), undefined);
});

test("npm package: the same sources give the same bytes, whenever they are packed", () => {
  const [one, other] = [pack(stageAgain()), pack(stageAgain())];
  assert.ok(readFileSync(one).equals(readFileSync(other)));
});

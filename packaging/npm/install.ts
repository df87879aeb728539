// Packaging: what npm runs when it installs the package. Where the shipped addons fit there is nothing to do; else they are compiled.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const load = createRequire(import.meta.url);
const directory = dirname(fileURLToPath(import.meta.url));
const addons = ["votequorum", "cmap", "posix"] as const;
const platform = `linux-${process.arch}`;

const misfits = addons.map(whyUnfit).filter((why) => why !== undefined);
if (misfits.length > 0) {
  say(`no shipped addons fit this machine, compiling: ${misfits.join("; ")}`);
  process.exitCode = compile();
}

/** A library of corosync may be missing: that is not the addon's fault, and the program tells which package to install. */
function whyUnfit(addon: string): string | undefined {
  const file = join(directory, "prebuilds", platform, `${addon}.node`);
  if (!existsSync(file)) {
    return `there is no ${addon} for ${platform}`;
  }
  try {
    load(file);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /^lib(votequorum|cmap)\.so[.\d]*: cannot open/.test(message)
      ? undefined
      : message;
  }
}

function compile(): number {
  const build = join(directory, "build");
  // npm tells where its own node-gyp is.
  const gyp = process.env["npm_config_node_gyp"];
  const { status } =
    gyp === undefined
      ? spawnSync("node-gyp", ["rebuild", ...ownHeaders()], options())
      : spawnSync(
          process.execPath,
          [gyp, "rebuild", ...ownHeaders()],
          options(),
        );
  if (status === 0) {
    keepOnlyAddons(build);
    return 0;
  }
  rmSync(build, { recursive: true, force: true });
  say(
    `error: Cannot compile the native addons for ${platform} and Node.js ${process.version} (see above): ` +
      "g++, make, python3, libvotequorum-dev and libcmap-dev are needed (Debian, Ubuntu; " +
      "elsewhere gcc-c++ and corosynclib-devel or libcorosync-devel)",
  );
  return 1;
}

function options() {
  return { cwd: directory, stdio: "inherit" } as const;
}

/** Node's own headers when it brought them, so that nothing is downloaded. */
function ownHeaders(): readonly string[] {
  const prefix = dirname(dirname(process.execPath));
  const header = join(prefix, "include", "node", "node_api.h");
  return process.env["npm_config_nodedir"] === undefined && existsSync(header)
    ? [`--nodedir=${prefix}`]
    : [];
}

/** What else the compiler made is megabytes that nobody needs again. */
function keepOnlyAddons(build: string): void {
  const kept = join(directory, "build.kept");
  mkdirSync(join(kept, "Release"), { recursive: true });
  for (const addon of addons) {
    const file = join("Release", `${addon}.node`);
    renameSync(join(build, file), join(kept, file));
  }
  rmSync(build, { recursive: true });
  renameSync(kept, build);
}

function say(text: string): void {
  process.stderr.write(`votequorum-exporter: ${text}\n`);
}

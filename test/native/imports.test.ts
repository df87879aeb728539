// Room test/native: what the addons can do to corosync is what their import tables say.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { addonDir } from "./watch-process.ts";

function undefinedSymbols(addon: string, prefix: string): readonly string[] {
  return execFileSync(
    "nm",
    ["-D", "--undefined-only", `${addonDir}/${addon}.node`],
    { encoding: "utf8" },
  )
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^[Uwv] /, "")
        .replace(/@.*$/, ""),
    )
    .filter((name) => name.startsWith(prefix))
    .toSorted();
}

function needed(addon: string): readonly string[] {
  const dynamic = execFileSync("readelf", ["-d", `${addonDir}/${addon}.node`], {
    encoding: "utf8",
  });
  return [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(
    (match) => match[1] ?? "",
  );
}

test("votequorum.node binds these functions of libvotequorum and no setter: it cannot hurt the cluster", () => {
  assert.deepEqual(undefinedSymbols("votequorum", "votequorum_"), [
    "votequorum_context_get",
    "votequorum_context_set",
    "votequorum_dispatch",
    "votequorum_fd_get",
    "votequorum_finalize",
    "votequorum_getinfo",
    "votequorum_initialize",
    "votequorum_trackstart",
    "votequorum_trackstop",
  ]);
  assert.deepEqual(undefinedSymbols("votequorum", "cmap_"), []);
});

test("cmap.node binds these functions of libcmap and nothing that writes: it cannot hurt the cluster", () => {
  assert.deepEqual(undefinedSymbols("cmap", "cmap_"), [
    "cmap_dispatch",
    "cmap_fd_get",
    "cmap_finalize",
    "cmap_get",
    "cmap_initialize_map",
    "cmap_iter_finalize",
    "cmap_iter_init",
    "cmap_iter_next",
  ]);
  assert.deepEqual(undefinedSymbols("cmap", "votequorum_"), []);
});

/** By the headers of corosync 3.1: whatever changes something in the daemon; votequorum_context_set is no such thing. */
const setters =
  /^(?:votequorum_(?:set|qdevice_)\w+|cmap_(?:set\w*|delete|inc|dec|track_\w+))$/;

/** Libraries of corosync that are not used at all: cfg can reload, fence and shut down; cpg can speak to other nodes. */
const foreign = /^(?:corosync_cfg|cfg|cpg|quorum|sam|qb|knet)_/;

/** Ways around the libraries: another program, or the daemon's socket itself, a stream that must be connected. */
const detours =
  /^(?:system|popen|fork|vfork|clone|exec\w*|posix_spawnp?|syscall|connect)$/;

/** A datagram to the service manager. Corosync's sockets are streams, which take none; and nothing connects. */
function harmless(addon: string, name: string): boolean {
  return addon === "posix" && ["socket", "sendto"].includes(name);
}

test("no addon, whichever there are, binds a setter of votequorum or cmap, anything of cfg, cpg or quorum, or a way around them", () => {
  for (const name of ["votequorum_setvotes", "cmap_set_uint8", "cmap_delete"]) {
    assert.match(name, setters);
  }
  const addons = readdirSync(addonDir)
    .filter((file) => file.endsWith(".node"))
    .map((file) => file.replace(/\.node$/, ""));
  assert.deepEqual(addons.toSorted(), ["cmap", "posix", "votequorum"]);
  for (const addon of addons) {
    const bound = undefinedSymbols(addon, "");
    assert.ok(bound.length > 20, `${addon}: the import table was read`);
    const harmful = bound.filter(
      (name) =>
        setters.test(name) ||
        foreign.test(name) ||
        (detours.test(name) && !harmless(addon, name)),
    );
    assert.deepEqual(harmful, [], addon);
  }
  assert.deepEqual(
    undefinedSymbols("posix", "").filter((name) =>
      /^(?:votequorum|cmap)_/.test(name),
    ),
    [],
  );
});

test("each addon needs its own corosync library only, so one that is missing takes only its own addon down", () => {
  for (const [addon, library] of [
    ["votequorum", "libvotequorum.so.8"],
    ["cmap", "libcmap.so.4"],
  ] as const) {
    const others = needed(addon).filter(
      (name) =>
        !/^(libc|libm|libstdc\+\+|libgcc_s|libasan|libubsan)\.so/.test(name),
    );
    assert.deepEqual(others, [library]);
  }
});

test("posix.node needs no library of corosync", () => {
  assert.deepEqual(
    needed("posix").filter((name) =>
      /votequorum|cmap|cfg|cpg|quorum/.test(name),
    ),
    [],
  );
});

test("no addon resolves functions by name or opens another library at run time", () => {
  for (const addon of ["votequorum", "cmap", "posix"]) {
    assert.deepEqual(undefinedSymbols(addon, "dl"), []);
  }
});

test("neither addon can be unmapped under a thread that a frozen corosync holds", () => {
  for (const addon of ["votequorum", "cmap"]) {
    const dynamic = execFileSync(
      "readelf",
      ["-d", `${addonDir}/${addon}.node`],
      { encoding: "utf8" },
    );
    assert.match(dynamic, /NODELETE/);
  }
});

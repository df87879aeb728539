// Room fuzz: makes the prebuilt engine load on Debian 12.
// It was linked on a newer system: glibc 2.38 gave strtol and strtoul new names, libstdc++ 13 a marker that nothing calls.
// Debian 12 has the same functions under their old names, so only the names in the ELF tables are changed.
import { readFileSync, writeFileSync } from "node:fs";

const DYNAMIC_SYMBOLS = 11;
const VERSIONS_NEEDED = 0x6fff_fffe;
const SYMBOL_VERSIONS = 0x6fff_ffff;
const ANY_VERSION = 1;
const WEAK = 2;
const NEWER = new Set(["GLIBC_2.38", "GLIBCXX_3.4.32"]);
const NEW_PREFIX = "__isoc23_";
const OLD_NAMES = new Set(["strtol", "strtoul"]);

/** Changes the engine below `modules`, where it is too new for this machine. */
export function fitEngine(modules: string): void {
  if (process.platform !== "linux" || glibcVersion() >= 2.38) return;
  const folder = `${modules}/@jazzer.js/fuzzer/prebuilds`;
  const path = `${folder}/fuzzer-linux-${process.arch}.node`;
  const library = readFileSync(path);
  const before = Buffer.from(library);
  askForOlderGlibc(library);
  if (!library.equals(before)) writeFileSync(path, library);
}

function glibcVersion(): number {
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  // 2.36 < 2.38; there is no 2.4.
  return Number(report.header?.glibcVersionRuntime ?? 0);
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** Changes an ELF library for x86_64 or arm64 in place; what was changed already stays as it is. */
function askForOlderGlibc(library: Uint8Array): void {
  const view = new DataView(library.buffer, library.byteOffset, library.length);
  const sections = readSections(view);
  const [symbols, needed, versions] = [
    DYNAMIC_SYMBOLS,
    VERSIONS_NEEDED,
    SYMBOL_VERSIONS,
  ].map((type) => sections.find((section) => section.type === type));
  const names = symbols && sections[symbols.link];
  if (!symbols || !needed || !versions || !names) {
    throw new Error("Cannot change the engine: it has no table of versions");
  }
  const name = (at: number) => readName(library, names.offset + at);
  for (let index = 0; index * 24 < symbols.size; index++) {
    const at = symbols.offset + index * 24;
    const wanted = name(view.getUint32(at, true));
    const old = wanted.slice(NEW_PREFIX.length);
    if (!wanted.startsWith(NEW_PREFIX) || !OLD_NAMES.has(old)) continue;
    // The old name is the end of the new one.
    const start = view.getUint32(at, true) + NEW_PREFIX.length;
    view.setUint32(at, start, true);
    view.setUint16(versions.offset + index * 2, ANY_VERSION, true);
  }
  forgive(view, needed.offset, name);
}

function readSections(view: DataView): readonly Section[] {
  const table = Number(view.getBigUint64(0x28, true));
  return Array.from({ length: view.getUint16(0x3c, true) }, (_, index) => {
    const at = table + index * 64;
    return {
      type: view.getUint32(at + 4, true),
      offset: Number(view.getBigUint64(at + 24, true)),
      size: Number(view.getBigUint64(at + 32, true)),
      link: view.getUint32(at + 40, true),
    };
  });
}

/** A version that is marked weak may be missing. */
function forgive(
  view: DataView,
  table: number,
  name: (at: number) => string,
): void {
  for (let file = table, more = true; more;) {
    let version = file + view.getUint32(file + 8, true);
    for (let left = view.getUint16(file + 2, true); left > 0; left--) {
      if (NEWER.has(name(view.getUint32(version + 8, true)))) {
        view.setUint16(version + 4, WEAK, true);
      }
      version += view.getUint32(version + 12, true);
    }
    const next = view.getUint32(file + 12, true);
    file += next;
    more = next !== 0;
  }
}

function readName(library: Uint8Array, start: number): string {
  return Buffer.from(
    library.subarray(start, library.indexOf(0, start)),
  ).toString("latin1");
}

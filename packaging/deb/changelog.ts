// Packaging: debian/changelog of the package, out of CHANGELOG.md. changelog.ts VERSION
import { readFileSync } from "node:fs";

const [version = ""] = process.argv.slice(2);
const author =
  "votequorum-exporter authors <votequorum-exporter@users.noreply.github.com>";
const WIDTH = 78;

interface Release {
  readonly version: string;
  readonly day: string;
  readonly changes: readonly string[];
}

/** Headings are `## VERSION / DAY`. */
function releases(text: string): readonly Release[] {
  const [, ...parts] = text.split(/^## /m);
  return parts.map((part) => {
    const [heading = "", ...lines] = part.split("\n");
    const [of = "", day = ""] = heading.split(" / ");
    const changes = lines.flatMap((one) => /^- (.*)/.exec(one)?.[1] ?? []);
    return { version: of.trim(), day: day.trim(), changes };
  });
}

function wrapped(change: string): string {
  const lines: string[] = [];
  let line = "  *";
  for (const word of change.split(" ")) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}

/** RFC 5322, as `date -R` prints it. */
function spell(date: Date): string {
  return date.toUTCString().replace("GMT", "+0000");
}

const built = new Date(Number(process.env["SOURCE_DATE_EPOCH"] ?? 0) * 1000);

function entry({ version: of, day, changes }: Release): string {
  const released = new Date(`${day}T00:00:00Z`);
  const date = Number.isNaN(released.getTime()) ? built : released;
  return [
    `votequorum-exporter (${debianVersion(of)}) unstable; urgency=medium\n`,
    `${changes.map(wrapped).join("\n")}\n`,
    ` -- ${author}  ${spell(date)}\n`,
  ].join("\n");
}

/** 1.0.0-rc.1 comes before 1.0.0, which Debian writes 1.0.0~rc.1. */
function debianVersion(of: string): string {
  return of.replace("-", "~");
}

const known = releases(readFileSync("CHANGELOG.md", "utf8"));
const isListed = known.some((release) => release.version === version);
const changes = [`Built as ${version}.`];
const all = isListed ? known : [{ version, day: "", changes }, ...known];
process.stdout.write(all.map(entry).join("\n"));

// Tests of docs/: the pages for operators, taken apart.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

export interface Block {
  readonly page: string;
  readonly line: number;
  /** What stands behind the three backticks; "" for none. */
  readonly info: string;
  readonly text: string;
}

export interface Page {
  /** From the root of the checkout, like "docs/install.md". */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The text without its fenced blocks. */
  readonly prose: string;
  /** What a link behind "#" can mean. */
  readonly anchors: ReadonlySet<string>;
}

const FENCE = /^( *)```(.*)\n((?:.*\n)*?)\1```$/gm;

function readPage(path: string): Page {
  const whole = readFileSync(path, "utf8");
  const blocks = [...whole.matchAll(FENCE)].map((match) => {
    const [, indent = "", info = "", body = ""] = match;
    const line = whole.slice(0, match.index).split("\n").length;
    const lines = body.trimEnd().split("\n");
    const text = lines.map((one) => one.slice(indent.length)).join("\n");
    return { page: path, line, info: info.trim(), text };
  });
  const prose = whole.replaceAll(FENCE, "");
  return { path, blocks, prose, anchors: anchorsOf(prose) };
}

/** As GitHub makes them of headings. */
function anchorsOf(prose: string): ReadonlySet<string> {
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(
    headings.map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

/** Of which every command block is run, or listed with a reason. */
export const pages: readonly Page[] = ["README.md", ...markdownIn("docs")].map(
  readPage,
);

/** Others that are linked to, or link. */
export const allPages: readonly Page[] = [
  ...pages,
  ...[
    ...["ARCHITECTURE.md", "CHANGELOG.md", "METRICS.md", "SECURITY.md"],
    ...["CONTRIBUTING.md", "dashboards/README.md"],
    ...markdownIn("docs/runbooks"),
  ].map(readPage),
];

export interface Link {
  readonly from: string;
  /** From the root of the checkout. */
  readonly to: string;
  readonly anchor: string;
}

/** Links and pictures that lead to something in the checkout. */
export function linksOf({ path, prose }: Page): readonly Link[] {
  const inline = prose.matchAll(/\]\(([^()\s]+)\)/g);
  const pictures = prose.matchAll(/<img [^>]*src="([^"]+)"/g);
  return [...inline, ...pictures]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = "", anchor = ""] = target.split("#");
      const to = file === "" ? path : normalize(join(dirname(path), file));
      return { from: path, to, anchor };
    });
}

/** For messages: where a block stands. */
export function where({ page, line }: Block): string {
  return `${page}:${String(line)}`;
}

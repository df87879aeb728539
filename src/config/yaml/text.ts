// Room config: YAML text -> nodes, bounded. What they mean is not known here.
import {
  LineCounter,
  parseDocument,
  Parser,
  type CST,
  type Node,
  type YAMLParseError,
} from "yaml";

/** Settings need five levels; more of them than this is refused before anything recurses over them. */
const MAX_DEPTH = 16;

export type YamlText =
  | {
      readonly kind: "parsed";
      /** null: the text holds nothing. */
      readonly contents: Node | null;
      readonly lineAt: (offset: number) => number;
    }
  | { readonly kind: "broken"; readonly line: number; readonly words: string };

/** Reads one YAML document. */
export function parseYamlText(text: string): YamlText {
  const lineCounter = new LineCounter();
  function lineAt(offset: number): number {
    return Math.max(lineCounter.linePos(offset).line, 1);
  }
  // Composing nodes recurses, and near the end of the stack V8 aborts the whole process when it compiles a regular
  // expression: that cannot be caught. Parsing to tokens does not recurse.
  for (const token of new Parser().parse(text)) {
    if (isTooDeep(token)) {
      return {
        kind: "broken",
        line: 1,
        words: "the YAML is nested too deeply",
      };
    }
  }
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    // Told by the readers of the nodes, in our words.
    uniqueKeys: false,
    // "silent" would pass over a second document.
    logLevel: "error",
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem === undefined) {
    return { kind: "parsed", contents: document.contents, lineAt };
  }
  const line = lineAt(problem.pos[0]);
  return { kind: "broken", line, words: inOurWords(problem) };
}

type Problem = Pick<YAMLParseError, "code" | "message">;

/** A password may stand in the file, so the parser's messages that repeat what it found are not ours. */
function inOurWords({ code, message }: Problem): string {
  if (code === "TAG_RESOLVE_FAILED") {
    return "an unknown tag; a text that begins with ! needs quotes";
  }
  const words = message.replaceAll(/\s+/g, " ");
  return code === "UNEXPECTED_TOKEN" ? words.replace(/: .*/, "") : words;
}

/** Level by level, without recursion. */
function isTooDeep(token: CST.Token): boolean {
  let level: readonly CST.Token[] = [token];
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    if (level.length === 0) return false;
    level = level.flatMap(childrenOf);
  }
  return true;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") {
    return token.value === undefined ? [] : [token.value];
  }
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((child) => child !== undefined && child !== null),
  );
}

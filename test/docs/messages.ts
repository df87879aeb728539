// Tests of docs/: the sentences in a source file, as they can reach a person; what varies is "…".
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const all = readdirSync("src", { recursive: true, encoding: "utf8" });

/** The one source file whose path ends so, in whatever folder of its room it lies. */
export function sourceFile(room: string, end: string): string {
  const found = all.filter(
    (path) => path.startsWith(`${room}/`) && path.endsWith(`/${end}`),
  );
  assert.equal(found.length, 1, `${room}: ${end}: ${found.join()}`);
  return join("src", found[0] ?? "");
}

function parseSource(file: string): ts.SourceFile {
  const text = readFileSync(file, "utf8");
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** What a source file imports other than types. */
export function importsOf(file: string): readonly string[] {
  return parseSource(file).statements.flatMap((statement) =>
    ts.isImportDeclaration(statement) &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword
      ? [statement.moduleSpecifier.text]
      : [],
  );
}

/**
 * Every text with a space and a word in it, but for advice (`help`, `advice`), which stands behind a finding, and what
 * a finding says that is well.
 * @param within the only function to look at
 */
export function messagesIn(file: string, within?: string): readonly string[] {
  const found: string[] = [];
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || isAdvice(node) || isWell(node)) return;
    // A table's keys are for finding, its values are for people.
    if (ts.isStringLiteral(node) && isName(node)) return;
    const text = textOf(node);
    if (text === undefined) ts.forEachChild(node, visit);
    else if (/\S \S/.test(text)) found.push(text);
  }
  const source = parseSource(file);
  if (within === undefined) visit(source);
  for (const one of source.statements) {
    if (ts.isFunctionDeclaration(one) && one.name?.text === within) visit(one);
  }
  return found;
}

function isName(node: ts.StringLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function isAdvice(node: ts.Node): boolean {
  return (
    (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) &&
    ["help", "advice"].includes(node.name.getText())
  );
}

function isWell(node: ts.Node): boolean {
  return (
    ts.isObjectLiteralExpression(node) &&
    node.properties.some((one) => /^verdict: "ok"$/.test(one.getText()))
  );
}

/** The whole text that literals, put together, make. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(({ literal }) => `…${literal.text}`);
    return node.head.text + spans.join("");
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const left = textOf(node.left);
  const right = textOf(node.right);
  if (left === undefined && right === undefined) return undefined;
  return (left ?? "…") + (right ?? "…");
}

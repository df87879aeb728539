// Tests of docs/: no link leads nowhere.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { allPages, linksOf, pages } from "./pages.ts";

const links = allPages.flatMap(linksOf);

test("docs: every link and picture leads to a file of the checkout", () => {
  assert.ok(links.length > 100, "links were read");
  const dead = links.filter(({ to }) => !existsSync(to));
  assert.deepEqual(dead, []);
});

test("docs: every link to a section names one that the page has", () => {
  const known = new Map(allPages.map(({ path, anchors }) => [path, anchors]));
  const dead = links.filter(({ to, anchor }) => {
    if (anchor === "") return false;
    return known.get(to)?.has(anchor) !== true;
  });
  assert.deepEqual(dead, []);
});

test("docs: docs/README.md leads to every page beside it", () => {
  const index = pages.find(({ path }) => path === "docs/README.md");
  assert.ok(index);
  const named = new Set(linksOf(index).map(({ to }) => to));
  const missing = pages
    .map(({ path }) => path)
    .filter((path) => path.startsWith("docs/") && path !== index.path)
    .filter((path) => !named.has(path));
  assert.deepEqual(missing, []);
});

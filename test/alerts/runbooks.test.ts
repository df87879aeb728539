// Tests of alerts/: every alert leads a person to a page that helps.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { eventKinds } from "../../src/journal/line/entry.ts";
import { alertRules, runbooksFolder } from "./shipped.ts";

const base =
  "https://github.com/votequorum-exporter/votequorum-exporter/blob/main/docs/runbooks/";

function page(name: string): string {
  return readFileSync(new URL(name, runbooksFolder), "utf8");
}

test("every alert links to its own runbook, and the file is there", () => {
  for (const { alert, annotations } of alertRules) {
    assert.equal(annotations["runbook_url"], `${base}${alert}.md`);
    assert.ok(existsSync(new URL(`${alert}.md`, runbooksFolder)), alert);
  }
});

test("no runbook is left over, and the index lists each once with its severity and summary", () => {
  assert.deepEqual(
    readdirSync(runbooksFolder).sort(),
    [...alertRules.map(({ alert }) => `${alert}.md`), "README.md"].sort(),
  );
  const index = page("README.md");
  for (const { alert, labels, annotations } of alertRules) {
    const rows = index
      .split("\n")
      .filter((line) => line.includes(`](${alert}.md)`));
    assert.equal(rows.length, 1, alert);
    assert.deepEqual(
      rows[0]
        ?.split("|")
        .slice(2, 4)
        .map((cell) => cell.trim()),
      [labels["severity"], annotations["summary"]],
      alert,
    );
  }
});

test("every runbook has the same sections, each with something in it, and is short", () => {
  for (const { alert } of alertRules) {
    const text = page(`${alert}.md`);
    assert.ok(text.startsWith(`# ${alert}\n`), alert);
    const sections = text.split(/^## /m).slice(1);
    assert.deepEqual(
      sections.map((section) => section.split("\n")[0]),
      ["Meaning", "Impact", "Look", "Do", "Never"],
      alert,
    );
    for (const section of sections) {
      const body = section.split("\n").slice(1).join("").trim();
      assert.ok(body.length > 20, `${alert}: ${section}`);
    }
    assert.match(sections[2] ?? "", /```sh\n/, alert);
    assert.ok(text.split("\n").length < 60, alert);
  }
});

test("links between runbooks lead somewhere", () => {
  for (const name of readdirSync(runbooksFolder)) {
    for (const [, target] of page(name).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      assert.ok(
        target !== undefined && existsSync(new URL(target, runbooksFolder)),
        `${name}: ${String(target)}`,
      );
    }
  }
});

test("every runbook that names a kind of event names one that the API knows", () => {
  for (const name of readdirSync(runbooksFolder)) {
    for (const [, kinds] of page(name).matchAll(/[?&]kind=([\w,-]+)/g)) {
      for (const kind of kinds?.split(",") ?? []) {
        assert.ok(eventKinds.includes(kind), `${name}: ${kind}`);
      }
    }
  }
});

test("no runbook tells to lower expected votes without saying that the others must be off", () => {
  for (const { alert } of alertRules) {
    const [doing = ""] =
      /^## Do[^]*?(?=^## Never)/m.exec(page(`${alert}.md`)) ?? [];
    for (const step of doing.split(/^\d\. /m)) {
      if (/quorumtool -e|pvecm expected|unblock/.test(step)) {
        assert.match(
          step,
          /prove|powered off|with all nodes in sight|the runtime value/i,
          alert,
        );
      }
    }
  }
});

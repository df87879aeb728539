// Tests of room notify: the probable cause of a loss, in the words of its page.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContextState } from "../../src/context/state.ts";
import { alertsOf } from "../../src/notify/book/alerts-of.ts";
import { contextOf, failed, knet, link, scheduling } from "../context/build.ts";
import { at } from "../quorum/build.ts";
import { isolated, stage } from "./book/stage.ts";

const collectors = ["knet", "scheduling"] as const;

/** The description of a lost quorum, as it is told at this moment. */
function page(context: ContextState, atMs = 2100): string {
  const node = stage();
  node.feed(...isolated(2000));
  const { book, state } = node;
  const [alert] = alertsOf(book, { state, now: at(atMs), context });
  assert.equal(alert?.labels.alertname, "CorosyncQuorumLost");
  return alert.annotations.description;
}

const far = link(3, 0, { connected: false });

test("a page names nodes that no link reaches, and else the links that do not work", () => {
  const one = contextOf(collectors, [knet(2000, [link(2, 0), far])]);
  assert.match(page(one), /Probable cause: no link to n3 works\.$/);
  const half = contextOf(collectors, [
    knet(2000, [
      link(2, 0),
      link(2, 1),
      link(3, 0),
      link(3, 1, { connected: false }),
    ]),
  ]);
  assert.match(page(half), /cause: 1 of 4 links do not work: link 1\.$/);
});

test("a page names a pause of corosync that has just been, and not an old one", () => {
  const context = contextOf(collectors, [scheduling(2000, [1900, 9.12])]);
  assert.match(page(context), /not scheduled for 9\.1 s until 20\S+Z\.$/);
  const later = contextOf(collectors, [scheduling(62_000, [1900, 9.12])]);
  assert.doesNotMatch(page(later, 62_000), /cause/);
});

test("a page names no cause when all is well, nothing is known, or what is known is old (never lies)", () => {
  for (const readings of [
    [],
    [knet(2000, [link(2, 0), link(3, 0)])],
    [knet(-9000, [far])],
    [knet(2000, [far]), failed(2050)],
  ]) {
    assert.doesNotMatch(page(contextOf(collectors, readings)), /cause/);
  }
});

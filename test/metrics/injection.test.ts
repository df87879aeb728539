// Tests of room metrics: a name of corosync.conf is text in a label and never a line of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { healthyStart, identified } from "../quorum/build.ts";
import { show } from "./show.ts";

/** Ends the label, the line and the sample, and begins another one. */
const evil = `n"} 1\nvotequorum_quorate 0\r\n\\`;

test("render() escapes names: no sample is added or changed by one (never lies)", async () => {
  const plain = identified(900, "c", { 1: "n" });
  const named = identified(900, evil, { 1: evil, 2: evil });
  const expected = await show([plain, ...healthyStart], 1600);
  const text = await show([named, ...healthyStart], 1600);
  assert.equal(text.split("\n").length, expected.split("\n").length);
  assert.doesNotMatch(text, /^votequorum_quorate 0/m);
  const escaped =
    String.raw`n\"} 1\nvotequorum_quorate 0` + "\r" + String.raw`\n\\`;
  const info = text
    .split("\n")
    .find((line) => line.startsWith("votequorum_info{"));
  assert.ok(info?.includes(`cluster_name="${escaped}"`), info);
  assert.ok(info?.includes(`node_name="${escaped}"`), info);
});

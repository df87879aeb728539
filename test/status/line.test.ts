// The line of `systemctl status`: it never says quorate when nobody knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, type Link } from "../../src/quorum/state.ts";
import { statusLine } from "../../src/status/line.ts";

const at = { realtimeMs: 0, monotonicMs: 0 };

test("never lies: statusLine() without a current answer names the reason, and no quorum", () => {
  const cause = { call: "votequorum_initialize", code: "CS_ERR_ACCESS" };
  const cases: readonly (readonly [Link, string])[] = [
    [{ kind: "unconnected" }, "not yet connected to corosync"],
    [{ kind: "connected" }, "corosync has not answered yet"],
    [{ kind: "silent" }, "corosync does not answer"],
    [{ kind: "answering" }, "corosync does not answer"],
    [
      { kind: "lost", cause },
      "cannot observe corosync: votequorum_initialize failed with CS_ERR_ACCESS",
    ],
  ];
  for (const [link, words] of cases) {
    assert.equal(statusLine({ ...initialState(at), link }, at), words);
  }
});

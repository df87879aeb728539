// Tests of room quorum: numbers of votequorum.h and the words for them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  flagBits,
  hasFlag,
  isQdeviceVoting,
  unknownFlags,
} from "../../src/quorum/terms/flags.ts";
import {
  nodeStateName,
  nodeStates,
} from "../../src/quorum/terms/node-state.ts";

const header = readFileSync("/usr/include/corosync/votequorum.h", "utf8");

/** `#define VOTEQUORUM_<prefix><NAME> <number>` of the installed header. */
function defines(prefix: string): ReadonlyMap<string, number> {
  const lines = header.matchAll(
    new RegExp(`^#define\\s+VOTEQUORUM_${prefix}(\\w+)\\s+(\\d+)`, "gm"),
  );
  return new Map(
    [...lines].map(([, name = "", value]) => [
      name.toLowerCase(),
      Number(value),
    ]),
  );
}

test("flagBits are those of the installed votequorum.h", () => {
  const names = new Map(
    Object.entries(flagBits).map(([name, bit]) => [
      name.replace("two_node", "twonode"),
      bit,
    ]),
  );
  for (const [name, bit] of names)
    assert.equal(defines("INFO_").get(name), bit, name);
});

test("nodeStateName() says the words of the installed votequorum.h", () => {
  const named = new Map(
    nodeStates.map((state, index) => [state as string, index + 1]),
  );
  assert.deepEqual(named, defines("NODESTATE_"));
  for (const [name, state] of named) assert.equal(nodeStateName(state), name);
});

test("nodeStateName() has no word for other numbers (never lies)", () => {
  for (const state of [0, 4, 0xffffffff, -1, 1.5, Number.NaN]) {
    assert.equal(nodeStateName(state), undefined);
  }
});

test("unknownFlags() keeps bits without a name, also the highest", () => {
  assert.equal(unknownFlags(1023), 0);
  assert.equal(unknownFlags(1024 + 2), 1024);
  assert.equal(unknownFlags(0xffffffff), 0xffffffff - 1023);
});

test("isQdeviceVoting() needs a registered qdevice", () => {
  assert.equal(isQdeviceVoting(256), false);
  assert.equal(isQdeviceVoting(64), false);
  assert.equal(isQdeviceVoting(64 | 256), true);
  assert.equal(hasFlag(64, "qdevice_registered"), true);
});

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { hostClock } from "../../src/clock.ts";
import type { LoadedAddon } from "../../src/corosync/load-addon.ts";
import type { VotequorumAddon } from "../../src/corosync/addon.ts";
import { watchVotequorum } from "../../src/corosync/votequorum/watch-votequorum.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import {
  fakeVotequorum,
  moment,
  ownInfo,
  recordingLog,
  snapshot,
} from "./fakes.ts";

interface Watched extends AsyncDisposable {
  readonly batches: readonly (readonly QuorumEvent[])[];
  readonly log: ReturnType<typeof recordingLog>;
  readonly pump: () => void;
  next(kind: QuorumEvent["kind"]): Promise<void>;
}

function watch(
  load: () => LoadedAddon<VotequorumAddon>,
  limits = { pollIntervalMs: 1000, timeoutMs: 2000 },
): Watched {
  const batches: (readonly QuorumEvent[])[] = [];
  const told = new EventEmitter();
  const stop = new AbortController();
  const log = recordingLog();
  const { done, pump } = watchVotequorum(limits, {
    load,
    onEvents(events) {
      batches.push(events);
      for (const event of events) {
        told.emit(event.kind);
      }
    },
    clock: hostClock,
    random: () => 0,
    who: { uid: 990, gid: 991 },
    log,
    signal: stop.signal,
  });
  return {
    batches,
    log,
    pump,
    async next(kind) {
      await once(told, kind);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

test("misses nothing: watchVotequorum() hands on a whole batch in one call, oldest first", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded);
  addon.watchers[0]?.leave(
    { kind: "connected", ...moment(1) },
    {
      kind: "quorum",
      quorate: 0,
      nodes: [{ nodeId: 1, state: 1 }],
      ...moment(2),
    },
    {
      kind: "quorum",
      quorate: 1,
      nodes: [{ nodeId: 1, state: 1 }],
      ...moment(3),
    },
    snapshot(4),
  );
  assert.deepEqual(
    watched.batches.map((batch) => batch.map((event) => event.kind)),
    [["connected", "quorum-notified", "quorum-notified", "observed"]],
  );
});

test("misses nothing: an item that cannot be read becomes a dropped event, the rest of its batch is kept", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded);
  addon.watchers[0]?.leave(
    { kind: "expected", expectedVotes: -1, ...moment(1) },
    snapshot(2),
  );
  assert.deepEqual(
    watched.batches[0]?.map((event) => event.kind),
    ["dropped", "observed"],
  );
  assert.match(
    String(watched.log.lines[0]?.fields["reason"]),
    /expectedVotes is not a uint32: -1/,
  );
});

test("never lies: a connection that ends is told as lost with the C function and the error's name, and made again", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded);
  addon.watchers[0]?.leave(snapshot(1));
  const connected = watched.next("connected");
  addon.watchers[0]?.leave({
    kind: "ended",
    call: "votequorum_dispatch",
    code: 2,
    ...moment(2),
  });
  assert.deepEqual(watched.batches[1], [
    {
      kind: "lost",
      at: moment(2),
      cause: { call: "votequorum_dispatch", code: "CS_ERR_LIBRARY" },
    },
  ]);
  while (addon.watchers.length < 2) {
    await new Promise(setImmediate);
  }
  addon.watchers[1]?.leave({ kind: "connected", ...moment(3) });
  await connected;
});

test("never lies: corosync that stops answering is told as silent once, again after it answered", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded, {
    pollIntervalMs: 20,
    timeoutMs: 20,
  });
  for (let round = 1; round <= 2; round++) {
    addon.watchers[0]?.leave(snapshot(1));
    await watched.next("silent");
  }
  assert.deepEqual(
    watched.batches.flat().map((event) => event.kind),
    ["observed", "silent", "observed", "silent"],
  );
});

test("never lies: pump() takes what lies in the mailbox before the bell is heard", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded);
  addon.watchers[0]?.leaveSilently(snapshot(1));
  assert.equal(watched.batches.length, 0);
  watched.pump();
  assert.deepEqual(
    watched.batches.flat().map((event) => event.kind),
    ["observed"],
  );
});

test("cannot hurt: while one connection is stuck no second one is opened", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded, {
    pollIntervalMs: 10,
    timeoutMs: 10,
  });
  addon.watchers[0]?.leave(snapshot(1));
  await watched.next("silent");
  assert.equal(addon.watchers.length, 1);
});

test("ends: a thread that corosync holds is let go, so that the process can exit", async () => {
  const addon = fakeVotequorum(false);
  {
    await using watched = watch(() => addon.loaded);
    addon.watchers[0]?.leave(snapshot(1));
    assert.equal(watched.batches.length, 1);
  }
  assert.equal(addon.watchers[0]?.closed, true);
  assert.equal(addon.watchers[0].unreffed, true);
});

test("a missing library is told once, with the package's names, and loaded as soon as it is there", async () => {
  const addon = fakeVotequorum();
  let tries = 0;
  await using watched = watch(() => {
    tries += 1;
    return tries < 3
      ? {
          kind: "library-missing",
          message: "libvotequorum.so.8: cannot open shared object file",
        }
      : addon.loaded;
  });
  while (addon.watchers.length === 0) {
    await new Promise(setImmediate);
  }
  assert.deepEqual(
    watched.batches
      .flat()
      .map((event) => (event.kind === "lost" ? event.cause : event.kind)),
    [
      { call: "dlopen", code: "LIBRARY_MISSING" },
      { call: "dlopen", code: "LIBRARY_MISSING" },
    ],
  );
  assert.equal(watched.log.lines.length, 1);
  assert.match(
    String(watched.log.lines[0]?.fields["why"]),
    /libvotequorum8 .*corosynclib/,
  );
});

test("each reason for not seeing corosync is logged once until another comes or corosync answers", async () => {
  const addon = fakeVotequorum();
  await using watched = watch(() => addon.loaded);
  const denied = {
    kind: "ended",
    call: "votequorum_initialize",
    code: 11,
    ...moment(1),
  };
  for (const items of [[denied], [denied], [snapshot(2, [ownInfo]), denied]]) {
    const seen = addon.watchers.length;
    addon.watchers[seen - 1]?.leave(...items);
    while (addon.watchers.length === seen) {
      await new Promise(setImmediate);
    }
  }
  const told = watched.log.lines.map((line) => line.fields["why"]);
  assert.equal(told.length, 2);
  assert.match(String(told[0]), /uidgid \{ uid: 990 \}/);
});

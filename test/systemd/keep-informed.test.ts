// Room systemd: what is told, when, and when it is held back.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { keepInformed } from "../../src/systemd/keep-informed.ts";
import {
  findServiceManager,
  type News,
  type ServiceManager,
} from "../../src/systemd/service-manager.ts";
import { recordingLog } from "../corosync/fakes.ts";

interface Scene extends Disposable {
  readonly told: News[];
  readonly log: ReturnType<typeof recordingLog>;
  status: string;
  dueMs: number;
  isFull: boolean;
  /** Lets that many seconds pass. */
  pass(seconds: number): void;
  stopping(): void;
  dispose(): void;
}

/** Six seconds of watchdog: a ping every two. */
const WATCHED = 6_000;

function start(watchdogMs: number | undefined): Scene {
  mock.timers.enable({ apis: ["setInterval"] });
  let nowMs = 0;
  const log = recordingLog();
  const told: News[] = [];
  const manager: ServiceManager = {
    watchdogMs,
    tell(news) {
      if (!scene.isFull) told.push(news);
      return !scene.isFull;
    },
  };
  const scene: Scene = {
    told,
    log,
    status: "not yet connected to corosync",
    dueMs: Infinity,
    isFull: false,
    pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1_000;
        mock.timers.tick(1_000);
      }
    },
    stopping() {
      informed.stopping();
    },
    dispose() {
      informed[Symbol.dispose]();
    },
    [Symbol.dispose]() {
      informed[Symbol.dispose]();
      mock.timers.reset();
    },
  };
  const informed = keepInformed(manager, {
    status: () => scene.status,
    dueMs: () => scene.dueMs,
    clock: { now: () => ({ realtimeMs: 0, monotonicMs: nowMs }) },
    log,
  });
  return scene;
}

const pings = ({ told }: Scene) => told.flat().filter(isPing).length;
const isPing = (news: string) => news === "WATCHDOG=1";

test("keepInformed() tells READY at once, STATUS when it has changed and at most once a second, STOPPING once", () => {
  using scene = start(undefined);
  scene.pass(5);
  scene.status = "quorate";
  scene.status = "quorate,\n3 of 3";
  scene.pass(3);
  scene.stopping();
  assert.deepEqual(
    scene.told.filter((news) => !news.some(isPing)),
    [
      ["READY=1", "STATUS=not yet connected to corosync"],
      ["STATUS=quorate, 3 of 3"],
      ["STOPPING=1"],
    ],
  );
});

test("keepInformed() tells again what a full queue did not take, also READY", () => {
  using scene = start(WATCHED);
  scene.told.length = 0;
  scene.isFull = true;
  scene.status = "quorate";
  scene.stopping();
  scene.pass(2);
  scene.isFull = false;
  scene.pass(1);
  assert.deepEqual(scene.told, [["STOPPING=1", "STATUS=quorate"]]);
});

test("keepInformed() pings three times an interval while corosync holds the watcher thread, or it waits", () => {
  using scene = start(WATCHED);
  scene.pass(6);
  assert.equal(pings(scene), 3);
  scene.dueMs = 3_600_000;
  scene.pass(6);
  assert.equal(pings(scene), 6);
});

test("keepInformed() pings on when a promise is late but moves: the clock alone may jump", () => {
  using scene = start(WATCHED);
  for (const dueMs of [1_000, 1_001, 1_002]) {
    scene.dueMs = dueMs;
    scene.pass(2);
  }
  assert.equal(pings(scene), 3);
});

test("never lies: keepInformed() holds the ping back while the watcher thread is stuck, says so once, and goes on with it", () => {
  using scene = start(WATCHED);
  scene.dueMs = 1_000;
  scene.pass(2);
  assert.equal(pings(scene), 1);
  scene.pass(20);
  assert.equal(pings(scene), 1);
  assert.equal(scene.log.lines.length, 1);
  scene.dueMs = 30_000;
  scene.pass(2);
  assert.equal(pings(scene), 2);
});

test("keepInformed() pings nobody who did not ask, and nothing after it was disposed of", () => {
  {
    using unwatched = start(undefined);
    unwatched.pass(10);
    assert.equal(pings(unwatched), 0);
  }
  using scene = start(WATCHED);
  const count = scene.told.length;
  scene.dispose();
  scene.pass(10);
  assert.equal(scene.told.length, count);
});

function find(env: Readonly<Record<string, string>>, failure?: string) {
  const log = recordingLog();
  const sent: string[] = [];
  const manager = findServiceManager(env, {
    pid: 7,
    sendDatagram(address, text) {
      sent.push(`${address} ${text}`);
      return failure;
    },
    log,
  });
  return { manager, log, sent };
}

test("findServiceManager(): nobody without NOTIFY_SOCKET, and a kind of address that it cannot reach is told", () => {
  assert.equal(find({}).manager, undefined);
  assert.equal(find({ NOTIFY_SOCKET: "" }).manager, undefined);
  const vsock = find({ NOTIFY_SOCKET: "vsock:2:1" });
  assert.equal(vsock.manager, undefined);
  assert.equal(vsock.log.lines.length, 1);
});

test("findServiceManager(): the watchdog is ours when WATCHDOG_PID says so or says nothing", () => {
  const cases: readonly (readonly [Record<string, string>, unknown])[] = [
    [{}, undefined],
    [{ WATCHDOG_USEC: "10000000" }, 10_000],
    [{ WATCHDOG_USEC: "10000000", WATCHDOG_PID: "7" }, 10_000],
    [{ WATCHDOG_USEC: "10000000", WATCHDOG_PID: "8" }, undefined],
    [{ WATCHDOG_USEC: "0" }, undefined],
    [{ WATCHDOG_USEC: "soon" }, undefined],
  ];
  for (const [env, expected] of cases) {
    const { manager } = find({ NOTIFY_SOCKET: "/run/notify", ...env });
    assert.equal(manager?.watchdogMs, expected, JSON.stringify(env));
  }
});

test("tell() says whether it was sent, and logs each reason once", () => {
  const { manager, log, sent } = find({ NOTIFY_SOCKET: "@n" }, "EAGAIN");
  assert.equal(manager?.tell(["READY=1", "STATUS=x"]), false);
  assert.equal(manager.tell(["WATCHDOG=1"]), false);
  assert.deepEqual(sent, ["@n READY=1\nSTATUS=x", "@n WATCHDOG=1"]);
  assert.deepEqual(
    log.lines.map(({ fields }) => fields["code"]),
    ["EAGAIN"],
  );
});

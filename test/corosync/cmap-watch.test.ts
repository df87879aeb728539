import assert from "node:assert/strict";
import { test } from "node:test";
import { hostClock } from "../../src/clock.ts";
import type {
  CmapAddon,
  CmapPlan,
  CmapWishes,
} from "../../src/corosync/addon.ts";
import { collectorNames } from "../../src/context/reading.ts";
import type {
  CollectorName,
  ContextReading,
} from "../../src/context/reading.ts";
import type { CmapValue } from "../../src/corosync/cmap/values.ts";
import { watchContext } from "../../src/corosync/cmap/watch-context.ts";
import type { ContextOptions } from "../../src/corosync/cmap/watch-context.ts";
import type { LoadedAddon } from "../../src/corosync/load-addon.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import { recordingLog } from "./fakes.ts";

const at = () => hostClock.now();

/** A corosync whose cmap is a map of the test. */
interface FakeCmap {
  readonly values: Map<string, CmapValue>;
  readonly load: () => LoadedAddon<CmapAddon>;
  /** Plans that were asked, of all readers. */
  readonly asked: (CmapPlan & { readonly id: number })[];
  /** While true, questions wait. */
  frozen: boolean;
  /** While true, answers are left and no bell is heard. */
  muted: boolean;
  /** A key that fails, and its code. */
  failing: readonly [key: string, code: number] | undefined;
  thaw(): void;
  end(call: string, code: number): void;
  readonly opened: () => number;
}

function fakeCmap(): FakeCmap {
  const values = new Map<string, CmapValue>([
    ["totem.cluster_name", "sud"],
    ["nodelist.local_node_pos", 0],
    ["nodelist.node.0.nodeid", 1],
    ["nodelist.node.0.name", "alpha"],
    ["nodelist.node.0.ring0_addr", "10.0.0.1"],
    ["nodelist.node.1.nodeid", 2],
    ["nodelist.node.1.name", "beta"],
    ["nodelist.node.1.ring0_addr", "10.0.0.2"],
    ["nodelist.node.1.ring1_addr", "10.1.0.2"],
    ["runtime.members.1.status", "joined"],
    ["stats.knet.node2.link0.connected", 1],
    ["stats.knet.node2.link0.down_count", 1],
    ["stats.knet.node2.link1.connected", 1],
    ["stats.knet.node2.link1.down_count", 1],
    ["stats.srp.mtt_rx_token", 44],
  ]);
  let leave: (item: object) => void = () => undefined;
  let waiting: (() => void)[] = [];
  let opened = 0;
  const fake: FakeCmap = {
    values,
    load: () => ({ kind: "loaded", addon: { Reader } }),
    asked: [],
    frozen: false,
    muted: false,
    failing: undefined,
    thaw() {
      fake.frozen = false;
      for (const answer of waiting.splice(0)) answer();
    },
    end(call, code) {
      leave({ kind: "ended", call, code, ...at() });
    },
    opened: () => opened,
  };
  function found(
    wishes: CmapWishes = {},
  ): readonly (readonly [string, CmapValue])[] {
    return [...values].filter(
      ([key]) =>
        wishes.keys?.includes(key) === true ||
        wishes.prefixes?.some((prefix) => key.startsWith(prefix)) === true,
    );
  }
  class Reader {
    #items: unknown[] = [];
    #leave: (item: object) => void;
    constructor(_options: Readonly<Record<string, never>>, bell: () => void) {
      opened += 1;
      waiting = [];
      this.#leave = (item) => {
        this.#items.push(item);
        if (!fake.muted) setImmediate(bell);
      };
      leave = this.#leave;
    }
    ask(plan: CmapPlan & { readonly id: number }) {
      fake.asked.push(plan);
      const { id } = plan;
      const answer = () => {
        const entries = [...found(plan.icmap), ...found(plan.stats)];
        const [key, code] = fake.failing ?? [];
        const fails = key !== undefined && wants(plan, key);
        this.#leave(
          fails
            ? { kind: "failed", id, call: "cmap_get", code, key, ...at() }
            : {
                kind: "read",
                id,
                durationMs: 1,
                entries,
                truncated: false,
                ...at(),
              },
        );
      };
      if (fake.frozen) waiting.push(answer);
      else answer();
    }
    take() {
      return this.#items.splice(0);
    }
    close() {
      this.#leave({ kind: "ended", call: "close", code: 1, ...at() });
    }
    unref() {
      // Nothing holds this process.
    }
  }
  return fake;
}

function wants(plan: CmapPlan, key: string): boolean {
  return [plan.icmap?.keys, plan.stats?.keys].some(
    (keys) => keys?.includes(key) === true,
  );
}

interface Watched extends AsyncDisposable {
  readonly readings: readonly ContextReading[];
  readonly events: readonly QuorumEvent[];
  readonly log: ReturnType<typeof recordingLog>;
  /** The first from `from` on that fits, already there or to come. */
  until<T extends ContextReading>(
    fits: (reading: ContextReading) => reading is T,
    from?: number,
  ): Promise<T>;
  until(
    fits: (reading: ContextReading) => boolean,
    from?: number,
  ): Promise<ContextReading>;
}

function watch(
  load: () => LoadedAddon<CmapAddon>,
  options: Partial<ContextOptions> = {},
): Watched {
  const readings: ContextReading[] = [];
  const events: QuorumEvent[] = [];
  const log = recordingLog();
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  const intervalMs = 5;
  const { done } = watchContext(
    {
      collectors: new Set(collectorNames),
      timeoutMs: 50,
      intervalsMs: {
        icmap: intervalMs,
        totem: intervalMs,
        scheduling: intervalMs,
        knet: intervalMs,
        connected: intervalMs,
      },
      ...options,
    },
    {
      load,
      onEvent: (event) => events.push(event),
      onReading(reading) {
        readings.push(reading);
        for (const wake of waiting) wake();
        waiting.clear();
      },
      clock: hostClock,
      random: () => 0,
      hurry: () => new AbortController().signal,
      log,
      signal: stop.signal,
    },
  );
  return {
    readings,
    events,
    log,
    async until(fits: (reading: ContextReading) => boolean, from = 0) {
      for (;;) {
        const found = readings.slice(from).find(fits);
        if (found !== undefined) return found as never;
        await new Promise<void>((wake) => waiting.add(wake));
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

type ReadKnet = Extract<ContextReading, { collector: "knet"; kind: "read" }>;

function isKnet(reading: ContextReading): reading is ReadKnet {
  return reading.collector === "knet" && reading.kind === "read";
}

function isFailed(collector: CollectorName, code?: string) {
  return (reading: ContextReading) =>
    reading.collector === collector &&
    reading.kind === "failed" &&
    (code === undefined || reading.code === code);
}

test("watchContext() reads every collector, and tells names once", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load);
  for (const name of collectorNames) {
    const reading = await watched.until(({ collector }) => collector === name);
    assert.equal(reading.kind, "read", name);
  }
  const knet = await watched.until(isKnet);
  assert.deepEqual(
    knet.links.map(({ nodeId, link, connected }) => [nodeId, link, connected]),
    [
      [2, 0, true],
      [2, 1, true],
    ],
  );
  await watched.until(isKnet, watched.readings.length);
  assert.deepEqual(
    watched.events.map(
      (event) => event.kind === "identified" && event.identity,
    ),
    [
      {
        clusterName: "sud",
        nodeNames: new Map([
          [1, "alpha"],
          [2, "beta"],
        ]),
      },
    ],
  );
});

test("watchContext() asks nothing for a collector that is off, and none at all still gives the names", async () => {
  const cmap = fakeCmap();
  {
    await using watched = watch(cmap.load, { collectors: new Set(["totem"]) });
    await watched.until(({ collector }) => collector === "totem");
  }
  assert.ok(!JSON.stringify(cmap.asked).includes("stats.knet"));
  assert.ok(!JSON.stringify(cmap.asked).includes("stats.schedmiss"));
  cmap.asked.length = 0;
  await using watched = watch(cmap.load, { collectors: new Set() });
  while (watched.events.length === 0) await new Promise(setImmediate);
  assert.ok(!JSON.stringify(cmap.asked).includes("stats."));
  assert.deepEqual(watched.readings, []);
});

test("never lies: nothing is asked twice at a time, so a frozen corosync has at most one question of each kind waiting", async () => {
  const cmap = fakeCmap();
  cmap.frozen = true;
  await using watched = watch(cmap.load);
  await watched.until(isFailed("totem", "TIMEOUT"));
  const ids = cmap.asked.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("never lies: when corosync grows silent every collector fails within the timeout, once, and is read again when it answers", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load);
  await watched.until(isKnet);
  const from = watched.readings.length;
  cmap.frozen = true;
  for (const name of collectorNames) {
    await watched.until(isFailed(name, "TIMEOUT"), from);
  }
  await new Promise((resolve) => setTimeout(resolve, 120));
  const failures = watched.readings
    .slice(from)
    .filter(({ kind }) => kind === "failed");
  assert.equal(failures.length, collectorNames.length);
  const back = watched.readings.length;
  cmap.thaw();
  for (const name of collectorNames) {
    await watched.until(
      ({ collector, kind }) => collector === name && kind === "read",
      back,
    );
  }
});

test("never lies: after a silence everything is read anew at once, also what was not asked meanwhile", async () => {
  const cmap = fakeCmap();
  const rarely = 60_000;
  await using watched = watch(cmap.load, {
    intervalsMs: {
      icmap: rarely,
      totem: rarely,
      scheduling: rarely,
      knet: rarely,
      connected: 5,
    },
  });
  await watched.until(isKnet);
  cmap.frozen = true;
  await watched.until(isFailed("totem", "TIMEOUT"));
  const from = watched.readings.length;
  cmap.thaw();
  for (const name of collectorNames) {
    await watched.until(
      ({ collector, kind }) => collector === name && kind === "read",
      from,
    );
  }
});

test("never lies: answers that this process was late to hear are no silence of corosync", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load);
  await watched.until(isKnet);
  cmap.muted = true;
  const from = watched.readings.length;
  await watched.until(isKnet, from);
  await watched.until(isKnet, watched.readings.length);
  assert.ok(watched.readings.every(({ kind }) => kind === "read"));
});

test("never lies: a link that is cut is told as soon as `connected` was looked at, with counts that fit", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load, {
    intervalsMs: { icmap: 60_000, knet: 60_000, connected: 5 },
  });
  const whole = await watched.until(isKnet);
  const confirmed = await watched.until(isKnet, watched.readings.length);
  assert.deepEqual(confirmed.links, whole.links);
  assert.deepEqual(confirmed.countersAt, whole.at);
  assert.ok(confirmed.at.monotonicMs > whole.at.monotonicMs);
  cmap.values.set("stats.knet.node2.link1.connected", 0);
  cmap.values.set("stats.knet.node2.link1.down_count", 2);
  const cut = await watched.until(
    (reading): reading is ReadKnet =>
      isKnet(reading) && reading.links.some(({ connected }) => !connected),
  );
  assert.deepEqual(
    cut.links.map(({ connected, downCount }) => [connected, downCount]),
    [
      [true, 1],
      [false, 2],
    ],
  );
  assert.deepEqual(cut.countersAt, cut.at);
});

test("never lies: links that left the configuration vanish, and new ones come, without a restart", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load);
  await watched.until(isKnet);
  for (const key of [...cmap.values.keys()]) {
    if (key.startsWith("stats.knet.node2.link1")) cmap.values.delete(key);
  }
  cmap.values.delete("nodelist.node.1.ring1_addr");
  cmap.values.set("nodelist.node.2.nodeid", 3);
  cmap.values.set("nodelist.node.2.ring0_addr", "10.0.0.3");
  cmap.values.set("stats.knet.node3.link0.connected", 1);
  await watched.until(
    (reading) =>
      isKnet(reading) &&
      reading.links.map(({ nodeId, link }) => `${nodeId}.${link}`).join() ===
        "2.0,3.0",
  );
});

test("watchContext() tells udpu as unsupported with its name, once in the log, and asks for no link", async () => {
  const cmap = fakeCmap();
  cmap.values.set("totem.transport", "udpu");
  await using watched = watch(cmap.load);
  for (const from of [0, 1, 2]) {
    const reading = await watched.until(
      ({ collector }) => collector === "knet",
      from,
    );
    assert.ok(reading.kind === "unsupported");
    assert.equal(reading.transport, "udpu");
  }
  const told = watched.log.lines.filter(({ level }) => level === "info");
  assert.deepEqual(
    told.map(({ fields }) => fields),
    [{ collector: "knet", transport: "udpu" }],
  );
  assert.ok(!JSON.stringify(cmap.asked).includes("stats.knet"));
});

test("each collector fails alone: nonsense under one key, told with it, once in the log, until it is mended", async () => {
  const cmap = fakeCmap();
  cmap.values.set("stats.srp.mtt_rx_token", "soon");
  await using watched = watch(cmap.load);
  const failed = await watched.until(isFailed("totem"));
  assert.ok(failed.kind === "failed");
  assert.deepEqual(
    [failed.code, failed.key],
    ["MALFORMED", "stats.srp.mtt_rx_token"],
  );
  const from = watched.readings.length;
  for (const name of ["knet", "scheduling", "config", "members"] as const) {
    const reading = await watched.until(
      ({ collector }) => collector === name,
      from,
    );
    assert.equal(reading.kind, "read");
  }
  await watched.until(isFailed("totem"), from);
  cmap.values.set("stats.srp.mtt_rx_token", 44);
  await watched.until(
    ({ collector, kind }) => collector === "totem" && kind === "read",
  );
  assert.deepEqual(
    watched.log.lines.map(({ level, fields }) => [level, fields["collector"]]),
    [
      ["warn", "totem"],
      ["info", "totem"],
    ],
  );
});

test("never lies: after nonsense in a link's counts no older ones are told, however well `connected` is read", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load, {
    intervalsMs: { icmap: 20, knet: 20, connected: 1 },
  });
  await watched.until(isKnet);
  cmap.values.set("stats.knet.node2.link1.mtu", "wide");
  await watched.until(isFailed("knet"));
  const from = watched.readings.length;
  await watched.until(isFailed("knet"), from);
  await watched.until(isFailed("knet"), watched.readings.length);
  assert.ok(!watched.readings.slice(from).some(isKnet));
  cmap.values.set("stats.knet.node2.link1.mtu", 1500);
  await watched.until(isKnet, from);
});

for (const [key, collectors] of [
  ["stats.knet.node2.link1.mtu", ["knet"]],
  ["stats.knet.node2.link0.connected", ["knet"]],
  ["stats.srp.gather_entered", ["totem"]],
  ["quorum.provider", ["config", "members", "knet"]],
] as const) {
  test(`each collector fails alone: ${key} cannot be read, and comes back`, async () => {
    const cmap = fakeCmap();
    cmap.failing = [key, 2];
    await using watched = watch(cmap.load);
    for (const name of collectors) {
      const failed = await watched.until(isFailed(name));
      assert.ok(failed.kind === "failed");
      assert.deepEqual([failed.code, failed.key], ["CS_ERR_LIBRARY", key]);
    }
    const others = collectorNames.filter(
      (name) => !(collectors as readonly string[]).includes(name),
    );
    const from = watched.readings.length;
    for (const name of others) {
      const reading = await watched.until(
        ({ collector }) => collector === name,
        from,
      );
      assert.equal(reading.kind, "read");
    }
    cmap.failing = undefined;
    for (const name of collectors) {
      await watched.until(
        ({ collector, kind }) => collector === name && kind === "read",
        from,
      );
    }
  });
}

test("never lies: a connection that ends fails every collector with its code, and everything is read anew by the next", async () => {
  const cmap = fakeCmap();
  await using watched = watch(cmap.load);
  await watched.until(isKnet);
  const from = watched.readings.length;
  cmap.frozen = true;
  cmap.end("cmap_dispatch", 2);
  for (const name of collectorNames) {
    await watched.until(isFailed(name, "CS_ERR_LIBRARY"), from);
  }
  cmap.frozen = false;
  const back = watched.readings.length;
  for (const name of collectorNames) {
    await watched.until(
      ({ collector, kind }) => collector === name && kind === "read",
      back,
    );
  }
  assert.equal(cmap.opened(), 2);
});

test("without libcmap every collector says so, in the log once", async () => {
  const message = "libcmap.so.4: cannot open shared object file";
  await using watched = watch(() => ({ kind: "library-missing", message }));
  for (const name of collectorNames) {
    await watched.until(isFailed(name, "LIBRARY_MISSING"));
  }
  await watched.until(isFailed("knet"), watched.readings.length);
  const warned = watched.log.lines.filter(({ level }) => level === "warn");
  assert.equal(warned.length, 1);
  assert.equal(warned[0]?.fields["detail"], message);
});

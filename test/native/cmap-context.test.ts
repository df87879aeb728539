// Room test/native: the context of quorum as a real corosync with two links gives it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { startLab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/lab.ts";
import { collectorNames } from "../../src/context/reading.ts";
import type { ContextReading, KnetLink } from "../../src/context/reading.ts";
import { addonDir } from "./watch-process.ts";

/** Runs inside a node: every reading becomes a line. */
const script = `
import { watchContext } from ${url("watch-context")};
import { collectorNames } from ${JSON.stringify(new URL("../../src/context/reading.ts", import.meta.url).href)};
import { loadAddon } from ${JSON.stringify(new URL("../../src/corosync/load-addon.ts", import.meta.url).href)};
import { hostClock } from ${JSON.stringify(new URL("../../src/clock.ts", import.meta.url).href)};
const log = () => undefined;
watchContext(
  { collectors: new Set(collectorNames), timeoutMs: 2000 },
  {
    load: () => loadAddon({ directory: ${JSON.stringify(addonDir)}, name: "cmap" }),
    onEvent: () => undefined,
    onReading: (reading) =>
      process.stdout.write(JSON.stringify(reading, (_, value) =>
        typeof value === "bigint" ? Number(value)
        : value instanceof Map ? [...value] : value) + "\\n"),
    clock: hostClock,
    random: Math.random,
    hurry: () => new AbortController().signal,
    log: { debug: log, info: log, warn: log, error: console.error },
    signal: new AbortController().signal,
  },
);`;

function url(name: string): string {
  return JSON.stringify(
    new URL(`../../src/corosync/cmap/${name}.ts`, import.meta.url).href,
  );
}

type Of<Name, Kind> = Extract<
  ContextReading,
  { readonly collector: Name; readonly kind: Kind }
>;

class Watcher implements AsyncDisposable {
  readonly readings: ContextReading[] = [];
  readonly #end: () => Promise<void>;
  readonly #waiting = new Set<() => void>();

  constructor(node: LabNode) {
    const preload = process.env["ADDON_PRELOAD"];
    const child = node.spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: {
          ...process.env,
          ...(preload === undefined ? {} : { LD_PRELOAD: preload }),
        },
      },
    );
    const closed = new Promise<void>((resolve) => {
      child.once("close", () => {
        resolve();
      });
    });
    if (child.stdout === null) throw new Error("Cannot read the watcher");
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.readings.push(JSON.parse(line) as ContextReading);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    });
    this.#end = async () => {
      child.kill("SIGKILL");
      await closed;
    };
  }

  /** The first of this collector and kind from `from` on that fits. */
  async next<
    Name extends ContextReading["collector"],
    Kind extends ContextReading["kind"],
  >(
    collector: Name,
    kind: Kind,
    fits: (reading: Of<Name, Kind>) => boolean = () => true,
    from = this.readings.length,
  ): Promise<Of<Name, Kind>> {
    const late = new Promise<never>((_, fail) => {
      AbortSignal.timeout(60_000).addEventListener("abort", () => {
        fail(new Error(`No such reading of ${collector} came: ${kind}`));
      });
    });
    late.catch(() => undefined);
    for (;;) {
      const found = this.readings
        .slice(from)
        .find(
          (one) =>
            one.collector === collector &&
            one.kind === kind &&
            fits(one as Of<Name, Kind>),
        );
      if (found !== undefined) return found as Of<Name, Kind>;
      const next = new Promise<void>((wake) => this.#waiting.add(wake));
      await Promise.race([next, late]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}

function linkTo(
  { links }: { readonly links: readonly KnetLink[] },
  nodeId: number,
  link: number,
): KnetLink {
  const found = links.find(
    (each) => each.nodeId === nodeId && each.link === link,
  );
  assert.ok(found !== undefined, `link ${String(link)} to ${String(nodeId)}`);
  return found;
}

test("watchContext() on a lab of three nodes with two links: every collector, a cut link, a pause, a freeze, a death", async (t) => {
  await using lab = await startLab({
    nodes: 3,
    rings: 2,
    clusterName: "sud",
    quorum: { expected_votes: 3, wait_for_all: 1, last_man_standing: 1 },
  });
  const node = lab.node(1);
  await using watcher = new Watcher(node);

  await t.test(
    "every collector reads what the configuration says",
    async () => {
      const config = await watcher.next("config", "read", undefined, 0);
      assert.equal(config.clusterName, "sud");
      assert.equal(config.transport, "knet");
      assert.equal(config.provider, "corosync_votequorum");
      assert.deepEqual(config.quorum, {
        expectedVotes: 3,
        waitForAll: true,
        lastManStanding: true,
      });
      assert.equal(config.ownNodeId, 1);
      assert.deepEqual(
        config.nodes.map(({ nodeId, name, links }) => [
          nodeId,
          name,
          links.map(({ link }) => link),
        ]),
        [
          [1, "node1", [0, 1]],
          [2, "node2", [0, 1]],
          [3, "node3", [0, 1]],
        ],
      );
      assert.equal(config.runtime.evBarrier, 3);
      assert.equal(config.runtime.waitForAllStatus, false);
      const { members } = await watcher.next("members", "read", undefined, 0);
      assert.deepEqual(
        members.map(({ nodeId, status }) => [nodeId, status]),
        [
          [1, "joined"],
          [2, "joined"],
          [3, "joined"],
        ],
      );
      const totem = await watcher.next("totem", "read", undefined, 0);
      assert.equal(totem.tokenTimeoutSeconds, 1);
      assert.equal(totem.consensusTimeoutSeconds, 1.2);
      assert.equal(totem.firewallEnabledOrNicFailure, false);
      assert.ok(Number(totem.entered.operational) >= 1);
      const before = await watcher.next("scheduling", "read", undefined, 0);
      assert.ok(before.pauses.length <= 10);
    },
  );

  await t.test(
    "a link that is cut is told with its count, and comes back; quorum is untouched",
    async (t) => {
      // knet is slow to give up a link that came up seconds ago: pings come four times a second.
      const first = await watcher.next("knet", "read");
      const settled = await watcher.next("knet", "read", ({ links }) =>
        links.every(
          ({ rxPackets }, n) =>
            Number(rxPackets) > Number(first.links[n]?.rxPackets) + 60,
        ),
      );
      assert.equal(settled.links.length, 4);
      const whole = linkTo(settled, 2, 1);
      assert.ok(whole.connected && whole.enabled === true);
      assert.equal(whole.mtuBytes, 1446);
      assert.ok(
        Number(whole.latencyAverageSeconds) < 0.5,
        "a ping is no second",
      );
      await lab.node(2).cut("ring1");
      const cutMs = Date.now();
      const cut = await watcher.next(
        "knet",
        "read",
        (reading) => !linkTo(reading, 2, 1).connected,
      );
      const tookMs = cut.at.realtimeMs - cutMs;
      t.diagnostic(`cut to told: ${tookMs.toFixed(0)} ms`);
      assert.ok(linkTo(cut, 2, 0).connected && linkTo(cut, 3, 1).connected);
      assert.equal(linkTo(cut, 2, 1).downCount, Number(whole.downCount) + 1);
      assert.equal((await node.quorumtool()).quorate, true);
      await lab.node(2).heal("ring1");
      await watcher.next(
        "knet",
        "read",
        (reading) =>
          linkTo(reading, 2, 1).connected &&
          Number(linkTo(reading, 2, 1).upCount) === Number(whole.upCount) + 1,
      );
    },
  );

  await t.test(
    "a frozen corosync fails every collector; thawed, all are read, and the pause is told in seconds",
    async () => {
      const from = watcher.readings.length;
      const frozenMs = Date.now();
      node.freeze();
      for (const name of collectorNames) {
        const failed = await watcher.next(name, "failed", undefined, from);
        assert.equal(failed.code, "TIMEOUT");
      }
      const back = watcher.readings.length;
      const thawedMs = Date.now();
      node.thaw();
      for (const name of collectorNames) {
        await watcher.next(name, "read", undefined, back);
      }
      const { pauses } = await watcher.next(
        "scheduling",
        "read",
        (reading) => reading.pauses.length > 0,
        back,
      );
      // libqb's clock (CLOCK_REALTIME_COARSE) is up to a tick of the kernel behind: 10 ms with HZ=100.
      const pause = pauses.find(
        ({ realtimeMs }) => realtimeMs >= thawedMs - 10,
      );
      assert.ok(pause !== undefined, JSON.stringify({ pauses, thawedMs }));
      const frozenSeconds = (thawedMs - frozenMs) / 1e3;
      assert.ok(pause.delaySeconds > frozenSeconds * 0.9, "seconds");
      assert.ok(
        pause.delaySeconds < frozenSeconds * 10 + 10,
        "no milliseconds",
      );
    },
  );

  await t.test(
    "a killed corosync fails every collector with its code; booted, counters start anew",
    async () => {
      await watcher.next("totem", "read");
      const from = watcher.readings.length;
      const before = watcher.readings.findLast(
        (one): one is Of<"totem", "read"> =>
          one.collector === "totem" && one.kind === "read",
      );
      await node.kill();
      for (const name of collectorNames) {
        // libqb may take 2 s to notice a death in the middle of a call: a TIMEOUT may come first.
        await watcher.next(
          name,
          "failed",
          ({ code }) => code === "CS_ERR_LIBRARY",
          from,
        );
      }
      const back = watcher.readings.length;
      await node.boot();
      const links = await watcher.next(
        "knet",
        "read",
        (reading) => linkTo(reading, 2, 1).connected,
        back,
      );
      assert.equal(linkTo(links, 2, 1).upCount, 1);
      const totem = await watcher.next("totem", "read", undefined, back);
      assert.ok(
        Number(totem.entered.gather) < Number(before?.entered.gather),
        "corosync counts from its start",
      );
    },
  );
});

test("watchContext() tells udpu as unsupported, and reads everything else", async () => {
  await using lab = await startLab({ nodes: 1, boot: "none" });
  const node = lab.node(1);
  const text = await readFile(node.path("/etc/corosync/corosync.conf"), "utf8");
  await node.writeConfig(
    text
      .replace("transport: knet", "transport: udpu")
      .replace(/^.*link_mode.*\n/m, ""),
  );
  await node.boot();
  await using watcher = new Watcher(node);
  const knet = await watcher.next("knet", "unsupported", undefined, 0);
  assert.equal(knet.transport, "udpu");
  for (const name of collectorNames) {
    if (name !== "knet") await watcher.next(name, "read", undefined, 0);
  }
  assert.ok(
    watcher.readings.every(
      ({ collector, kind }) => collector !== "knet" || kind === "unsupported",
    ),
  );
});

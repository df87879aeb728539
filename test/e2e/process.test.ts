// The process as its operator meets it: bad input, missing parts, and leaving.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { readExposition } from "./support/exposition.ts";
import { startWithoutLibrary } from "./support/without-library.ts";

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ["dist/main.js", ...args], {
    env: { ...process.env, STATE_DIRECTORY: "/dev/null/state", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { code, signal, stdout, stderr };
}

test("a wrong flag or value: exit 2 and one line with flag, value and what is accepted", async () => {
  const cases: readonly (readonly [args: string[], words: RegExp])[] = [
    [["--corosync.poll-interval=5"], /--corosync\.poll-interval.*5.*100ms/],
    [["--log.level=loud"], /--log\.level.*loud.*debug, info, warn, error/],
    [["--web.listen-address=nowhere"], /--web\.listen-address.*nowhere.*PORT/],
    [["--web.telemetry-path="], /--web\.telemetry-path/],
    [["--alertmanager.url=x"], /--alertmanager\.url.*http/],
    [["--no-such-flag"], /--no-such-flag/],
    [["statsu"], /statsu.*did you mean status/],
    [
      ["--config.file=/nonexistent/file"],
      /--config\.file.*\/nonexistent\/file/,
    ],
  ];
  for (const [args, words] of cases) {
    const ended = await run(args);
    assert.equal(ended.code, 2, `${args.join(" ")}: ${ended.stderr}`);
    assert.match(ended.stderr, words);
    assert.equal(ended.stderr.trimEnd().split("\n").length, 1, ended.stderr);
    assert.equal(ended.stdout, "");
  }
});

test("a wrong environment variable: exit 2 and its name", async () => {
  const ended = await run([], {
    VOTEQUORUM_EXPORTER_COROSYNC_TIMEOUT: "never",
  });
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /VOTEQUORUM_EXPORTER_COROSYNC_TIMEOUT.*never/);
});

test("--version and --help print to stdout and exit 0", async () => {
  const version = await run(["--version"]);
  assert.deepEqual([version.code, version.stderr], [0, ""]);
  assert.match(version.stdout, /^votequorum-exporter, version \d+\.\d+\.\d+/);
  const help = await run(["--help"]);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /--corosync\.poll-interval/);
});

test("a port in use: exit 1 and the address", async () => {
  await using taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = `127.0.0.1:${String((taken.address() as AddressInfo).port)}`;
  const ended = await run([`--web.listen-address=${address}`]);
  assert.equal(ended.code, 1, ended.stderr);
  assert.ok(ended.stderr.includes(address), ended.stderr);
  assert.doesNotMatch(ended.stderr, /\n\s+at /, "no stack trace");
});

test("never lies: corosync absent: runs with up 0, says so once, and finds it when it boots", async () => {
  await using lab = await startLab({ nodes: 1, boot: "none" });
  const node = lab.node(1);
  await using exporter = await startExporter(node);
  const scraped = readExposition(await exporter.scrape());
  assert.equal(scraped.value("votequorum_up"), 0);
  assert.equal(scraped.value("votequorum_quorate"), undefined);
  await until("several connection attempts", async () => {
    const errors = readExposition(await exporter.scrape()).value(
      "votequorum_connection_errors_total",
      {
        code: "CS_ERR_LIBRARY",
      },
    );
    return (errors ?? 0) >= 3;
  });
  assert.equal(
    exporter.stderr().split("corosync is not running").length - 1,
    1,
    exporter.stderr(),
  );
  await node.boot();
  await until("the booted corosync to be seen", async () => {
    return (
      readExposition(await exporter.scrape()).value("votequorum_quorate") === 1
    );
  });
});

test("never lies: access denied: runs with up 0 and names the uidgid entry that helps; with the entry it works", async () => {
  for (const [uidgid, up] of [
    [[], 0],
    [["uid: nobody"], 1],
  ] as const) {
    await using lab = await startLab({ nodes: 1, uidgid });
    await using exporter = await startExporter(lab.node(1), {
      asUser: { uid: 65534, gid: 65534 },
    });
    await until("the outcome", async () => {
      const scraped = readExposition(await exporter.scrape());
      const denied =
        scraped.value("votequorum_connection_errors_total", {
          code: "CS_ERR_ACCESS",
        }) ?? 0;
      return scraped.value("votequorum_up") === up && (up === 1 || denied > 1);
    });
    assert.equal(
      exporter.stderr().split("uidgid { uid: 65534 }").length - 1,
      up === 1 ? 0 : 1,
      exporter.stderr(),
    );
  }
});

test("never lies: libvotequorum missing: runs with up 0 and names the packages", async () => {
  await using lab = await startLab({ nodes: 1 });
  await using exporter = await startWithoutLibrary(
    lab.node(1),
    "libvotequorum.so.8",
  );
  await until("the missing library to be told", () =>
    Promise.resolve(/libvotequorum8.*corosynclib/.test(exporter.stderr())),
  );
  const scraped = readExposition(await exporter.scrape());
  assert.equal(scraped.value("votequorum_up"), 0);
  assert.ok(
    (scraped.value("votequorum_connection_errors_total", {
      code: "LIBRARY_MISSING",
    }) ?? 0) > 0,
  );
});

test("never lies: libcmap missing: IDs serve as names and the rest works", async () => {
  await using lab = await startLab({ nodes: 1 });
  await using exporter = await startWithoutLibrary(lab.node(1), "libcmap.so.4");
  const scraped = await until("an observation", async () => {
    const scraped = readExposition(await exporter.scrape());
    return scraped.value("votequorum_up") === 1 ? scraped : undefined;
  });
  assert.equal(
    scraped.value("votequorum_info", {
      cluster_name: "",
      node_id: "1",
      node_name: "1",
    }),
    1,
  );
  assert.equal(
    scraped.value("votequorum_node_votes", { node_id: "1", node_name: "1" }),
    1,
  );
});

test("cannot hurt: SIGTERM and SIGINT end it with 0, with corosync answering, frozen or absent", async (t) => {
  for (const corosync of ["answering", "frozen", "absent"] as const) {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      await using lab = await startLab({
        nodes: 1,
        boot: corosync === "absent" ? "none" : "all",
      });
      await using exporter = await startExporter(lab.node(1));
      const up = (value: number) => async () =>
        readExposition(await exporter.scrape()).value("votequorum_up") ===
        value;
      if (corosync !== "absent") {
        await until("an observation", up(1));
      }
      if (corosync === "frozen") {
        lab.node(1).freeze();
        await until("up 0", up(0));
      }
      const closed = once(exporter.process, "close") as Promise<
        [number | null, string | null]
      >;
      const sentMs = performance.now();
      process.kill(exporter.pid, signal);
      assert.deepEqual(
        await closed,
        [0, null],
        `${corosync}, ${signal}: ${exporter.stderr()}`,
      );
      t.diagnostic(
        `${corosync}, ${signal}: left after ${(performance.now() - sentMs).toFixed(0)} ms`,
      );
    }
  }
});

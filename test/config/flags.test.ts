// Room config: every flag with good and bad values.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Config } from "../../src/config/config.ts";
import { table } from "../../src/config/flags.ts";
import type { AlertmanagerConfig } from "../../src/config/alertmanager.ts";
import { alertmanager } from "./alertmanager.ts";
import { configOf, parse, refusalOf } from "./parse.ts";

const defaults: Config = {
  listenAddresses: [{ kind: "tcp", host: "", port: 10064 }],
  systemdSocket: false,
  telemetryPath: "/metrics",
  maxRequests: 40,
  webConfigFile: undefined,
  allowedHosts: [],
  disableExporterMetrics: false,
  haClusterNames: false,
  pollIntervalMs: 1000,
  timeoutMs: 2000,
  collectKnet: true,
  collectTotem: true,
  collectScheduling: true,
  collectConfig: true,
  collectMembers: true,
  journalPath: undefined,
  alertTtlMs: 900_000,
  settleMs: 60_000,
  logLevel: "info",
  logFormat: "logfmt",
  alertmanagers: [],
  externalLabels: {},
};

function listen(host: string, port: number): Partial<Config> {
  return { listenAddresses: [{ kind: "tcp", host, port }] };
}

function at(path: string): Partial<Config> {
  return { listenAddresses: [{ kind: "unix", path }] };
}

/** In bytes: 108 for the kernel, which wants the last one, and some for a name while it is made. */
const longest = `/${"ä".repeat(49)}`;

function push(
  hostname: string,
  port = 9093,
  other: Partial<AlertmanagerConfig> = {},
): Partial<Config> {
  return { alertmanagers: [alertmanager(hostname, { port, ...other })] };
}

const good: readonly (readonly [string, Partial<Config>])[] = [
  ["--web.listen-address=:9000", listen("", 9000)],
  ["--web.listen-address=:0", listen("", 0)],
  ["--web.listen-address=:65535", listen("", 65535)],
  ["--web.listen-address=127.0.0.1:1", listen("127.0.0.1", 1)],
  ["--web.listen-address=localhost:1", listen("localhost", 1)],
  ["--web.listen-address=n1.example_x.org:1", listen("n1.example_x.org", 1)],
  ["--web.listen-address=[::1]:10064", listen("::1", 10064)],
  ["--web.listen-address=[::]:1", listen("::", 1)],
  ["--web.listen-address=[fe80::1%eth0]:1", listen("fe80::1%eth0", 1)],
  ["--web.listen-address=unix:/run/x/a.sock", at("/run/x/a.sock")],
  ["--web.listen-address=unix:/a b:c,d", at("/a b:c,d")],
  [`--web.listen-address=unix:${longest}`, at(longest)],
  ["--web.telemetry-path=/", { telemetryPath: "/" }],
  ["--web.telemetry-path=/a/b-c_d.e~f/", { telemetryPath: "/a/b-c_d.e~f/" }],
  ["--web.telemetry-path=/apis", { telemetryPath: "/apis" }],
  ["--web.max-requests=0", { maxRequests: 0 }],
  ["--web.allowed-host=a-b.Example", { allowedHosts: ["a-b.example"] }],
  ["--web.max-requests=100000", { maxRequests: 100_000 }],
  ["--web.disable-exporter-metrics", { disableExporterMetrics: true }],
  ["--compat.ha-cluster-exporter", { haClusterNames: true }],
  ["--no-web.disable-exporter-metrics", { disableExporterMetrics: false }],
  ["--corosync.poll-interval=100ms", { pollIntervalMs: 100 }],
  ["--corosync.poll-interval=1m", { pollIntervalMs: 60_000 }],
  ["--corosync.poll-interval=1.5s", { pollIntervalMs: 1500 }],
  ["--corosync.timeout=250ms", { timeoutMs: 250 }],
  ["--corosync.timeout=0m2s500ms", { timeoutMs: 2500 }],
  ["--corosync.timeout=1000000us", { timeoutMs: 1000 }],
  ["--no-collector.knet", { collectKnet: false }],
  ["--no-collector.totem", { collectTotem: false }],
  ["--no-collector.scheduling", { collectScheduling: false }],
  ["--no-collector.config", { collectConfig: false }],
  ["--no-collector.members", { collectMembers: false }],
  ["--collector.members", { collectMembers: true }],
  ["--journal.path=/x/journal.jsonl", { journalPath: "/x/journal.jsonl" }],
  ["--alertmanager.url=http://am1", push("am1")],
  ["--alertmanager.url=http://am1:1", push("am1", 1)],
  ["--alertmanager.url=http://am1:65535/", push("am1", 65535)],
  ["--alertmanager.url=HTTP://AM1.Example", push("am1.example")],
  ["--alertmanager.url=https://am1", push("am1", 9093, { protocol: "https:" })],
  ["--alertmanager.url=http://10.0.0.1:80", push("10.0.0.1", 80)],
  ["--alertmanager.url=http://[::1]:80", push("::1", 80)],
  ["--alertmanager.url=http://[2001:DB8:0:0::1]", push("2001:db8::1")],
  [
    "--alertmanager.url=http://a/x/y-z_1.2~3/",
    push("a", 9093, { pathPrefix: "/x/y-z_1.2~3" }),
  ],
  [
    "--alertmanager.url=http://a/p%20q/@b:c",
    push("a", 9093, { pathPrefix: "/p%20q/@b:c" }),
  ],
  ["--alertmanager.ttl=4m", { alertTtlMs: 240_000 }],
  ["--alertmanager.ttl=24h", { alertTtlMs: 86_400_000 }],
  ["--alertmanager.ttl=1h30m", { alertTtlMs: 5_400_000 }],
  ["--alertmanager.settle-time=1s", { settleMs: 1000 }],
  ["--alertmanager.settle-time=4m40s", { settleMs: 280_000 }],
  ["--log.level=debug", { logLevel: "debug" }],
  ["--log.level=error", { logLevel: "error" }],
  ["--log.format=json", { logFormat: "json" }],
];

const bad: readonly (readonly [flag: string, values: readonly string[]])[] = [
  [
    "--web.listen-address",
    [
      "",
      "10064",
      ":",
      ":65536",
      ":-1",
      ":1e3",
      ":010064",
      "::1:10064",
      "[::1]",
      "[1.2.3.4]:1",
      "[]:1",
      "999.1.1.1:1",
      "1.2.3:1",
      "a b:1",
      "-a:1",
      "a..b:1",
      "http://a:1",
      "unix:",
      "unix:http.sock",
      "unix:/",
      "unix:/run/",
      "unix:///run/\0",
      `unix:${longest}x`,
      ":1,:2",
      `${"a".repeat(300)}:1`,
    ],
  ],
  [
    "--web.telemetry-path",
    [
      "",
      "metrics",
      "//",
      "/a//b",
      "/a b",
      "/a?b",
      "/:id",
      "/*all",
      "/a/../b",
      "/.",
      "/%41",
      "/-/healthy",
      "/-/ready",
      "/-/x",
      "/-",
      "/api",
      "/api/v1/status",
      "/ä",
      `/${"a".repeat(300)}`,
    ],
  ],
  [
    "--web.allowed-host",
    [
      "",
      "*",
      "*.a",
      "a:1",
      "http://a",
      "a/b",
      "a b",
      "a,b",
      "1.2.3.4",
      "[::1]",
    ],
  ],
  ["--web.max-requests", ["", "-1", "1.5", "1e2", "0x1", "01", "100001", "x"]],
  [
    "--corosync.poll-interval",
    ["", "1", "0", "99ms", "61s", "1h", "-1s", "1 s", "1S", "s", "100.5ms"],
  ],
  ["--corosync.timeout", ["", "2", "99ms", "1m1ms", "2sec", "1d", ".5s"]],
  ["--web.config.file", ["", "\0"]],
  ["--journal.path", ["", "/", "journal.jsonl", "./x", "/x/"]],
  [
    "--alertmanager.url",
    [
      "",
      "am1",
      "am1:9093",
      "//am1",
      "http:am1",
      "http:/am1",
      "http:\\\\am1",
      "http://",
      "http:///x",
      "http://:9093",
      "http://am1:",
      "http://am1:0",
      "http://am1:09093",
      "http://am1:65536",
      "http://am1:9093x",
      "http://am 1",
      " http://am1",
      "http://am1?x=y",
      "http://am1/x?y",
      "http://am1/#x",
      "http://am1//x",
      "http://am1/x//",
      "http://am1/a b",
      "http://am1/%",
      "http://am1/..",
      "http://am1/a/./b",
      "http://am1/%2E%2e/b",
      "http://am1/ä",
      "http://ä",
      "http://am1\\x",
      "http://1.2.3",
      "http://0x7f000001",
      "http://::1",
      "http://[::1",
      "http://[am1]",
      "http://[fe80::1%eth0]",
      "http://[1.2.3.4]",
      "http://am1/api/v2",
      "http://am1/api/v2/alerts",
      "http://am1/x/api/v1/alerts/",
      "ftp://am1",
      "unix:///run/am",
      "http://am1,http://am2",
      `http://${"a".repeat(300)}`,
      `http://a/${"b".repeat(600)}`,
    ],
  ],
  [
    "--alertmanager.ttl",
    ["", "15", "1m59s", "119999ms", "24h1ms", "1d", "-5m", "0"],
  ],
  ["--alertmanager.settle-time", ["", "1", "999ms", "1h1ms", "1.0001s", "0s"]],
  ["--log.level", ["", "INFO", "warning", "trace"]],
  ["--log.format", ["", "text", "JSON"]],
  ["--config.file", [""]],
];

suite("parseConfig() flags", () => {
  test("no flags give the documented defaults, frozen", () => {
    const config = configOf([]);
    assert.deepEqual(config, defaults);
    assert.ok(Object.isFrozen(config));
    assert.ok(Object.isFrozen(config.listenAddresses));
  });

  for (const [argument, expected] of good) {
    test(`${argument} is accepted`, () => {
      assert.deepEqual(configOf([argument]), { ...defaults, ...expected });
    });
    const [name = "", ...value] = argument.split("=");
    if (value.length === 0) continue;
    test(`${argument} is accepted as two arguments`, () => {
      const config = configOf([name, value.join("=")]);
      assert.deepEqual(config, { ...defaults, ...expected });
    });
  }

  for (const [flag, values] of bad) {
    for (const value of values) {
      test(`${flag}=${value.slice(0, 20)} is refused: flag, value, what is accepted`, () => {
        const message = refusalOf([`${flag}=${value}`]);
        assert.ok(message.startsWith(`Cannot accept ${flag}: `), message);
        const shown = JSON.stringify(value.slice(0, 100)).slice(0, -1);
        assert.ok(message.includes(`current value is ${shown}`), message);
        assert.match(message, /, expected .{8,}$/);
      });
    }
  }

  test("every flag with a value is refused without one, and told what it takes", () => {
    for (const { kind, name, accepted } of table) {
      if (kind === "switch") continue;
      assert.equal(
        refusalOf([`--${name}`]),
        `Cannot accept --${name} without a value: expected ${accepted}`,
      );
    }
  });

  test("every flag has a bad row here or is a switch", () => {
    const tested = bad.map(([flag]) => flag);
    const valued = table.filter(({ kind }) => kind !== "switch");
    assert.deepEqual(
      valued.map(({ name }) => `--${name}`).toSorted(),
      tested.toSorted(),
    );
  });

  test("every default of the table is accepted by its own flag", () => {
    for (const flag of table) {
      const given = flag.defaults.map((text) => ({ text, where: flag.name }));
      assert.doesNotThrow(() => flag.build(given));
    }
  });

  test("a repeatable flag keeps its order", () => {
    const { listenAddresses } = configOf([
      "--web.listen-address=:2",
      "--web.listen-address=[::1]:1",
    ]);
    assert.deepEqual(listenAddresses, [
      { kind: "tcp", host: "", port: 2 },
      { kind: "tcp", host: "::1", port: 1 },
    ]);
  });

  test("one bad value among several is refused", () => {
    const message = refusalOf([
      "--web.listen-address=:2",
      "--web.listen-address=x",
    ]);
    assert.match(message, /--web\.listen-address: current value is "x"/);
  });
});

suite("parseConfig() command line", () => {
  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["an unknown flag", ["--bogus"], /unknown flag "--bogus"/],
    ["a typing error", ["--log.levl=info"], /"--log\.levl=info".*--log\.level/],
    ["an unknown short flag", ["-x"], /unknown flag "-x"/],
    ["a positional argument", ["now"], /argument "now"/],
    ["an argument after --", ["--", "--log.level=info"], /argument "--log/],
    ["an empty argument", [""], /argument ""/],
    [
      "a flag given twice",
      ["--log.level=info", "--log.level=warn"],
      /--log\.level more than once.*"info" and "warn"/,
    ],
    [
      "a switch given both ways",
      ["--web.disable-exporter-metrics", "--no-web.disable-exporter-metrics"],
      /--web\.disable-exporter-metrics more than once/,
    ],
    [
      "a switch with a value",
      ["--web.disable-exporter-metrics=true"],
      /--web\.disable-exporter-metrics.*"true".*without a value/,
    ],
    [
      "a negated value flag",
      ["--no-log.level"],
      /unknown flag "--no-log\.level"/,
    ],
    ["a line break", ["--x\ny\u001b[2J"], /--x\\ny\\u001b\[2J/],
  ];
  for (const [title, argv, words] of refused) {
    test(`${title} is refused`, () => {
      assert.match(refusalOf(argv), words);
    });
  }

  // Flags of the design whose meaning does not exist yet: ignoring one would be a lie.
  for (const flag of ["--alertmanager.timeout=1s", "--collector.knett"]) {
    test(`${flag} is refused rather than ignored`, () => {
      assert.match(refusalOf([flag]), /unknown flag/);
    });
  }

  test("a refusal stays short, whatever was typed", () => {
    for (const argument of ["--log.level=", "--", "", "--log.levl"]) {
      assert.ok(refusalOf([argument + "x".repeat(100_000)]).length < 600);
    }
  });

  test("--version prints name and version", () => {
    assert.deepEqual(parse(["--version"]), {
      kind: "print",
      text: "votequorum-exporter, version 1.2.3\n",
    });
  });

  for (const flag of ["--help", "-h"]) {
    test(`${flag} prints every flag, its default and its variable, in 80 columns`, () => {
      const result = parse([flag]);
      assert.equal(result.kind, "print");
      for (const { name, kind, defaults: texts, places } of table) {
        const spelled = kind === "switch" ? `--[no-]${name}` : `--${name}=`;
        assert.ok(result.text.includes(spelled), name);
        if (kind !== "switch") {
          assert.ok(result.text.includes(`--${name}=${texts[0] ?? ""}`), name);
        }
        const variable = `$VOTEQUORUM_EXPORTER_${name.toUpperCase().replaceAll(/[.-]/g, "_")})`;
        const isTold = result.text.includes(variable);
        assert.equal(isTold, places !== "command-line", name);
      }
      for (const line of result.text.split("\n")) assert.ok(line.length <= 80);
    });
  }

  test("--config.check says that all is well instead of running", () => {
    const files = { "/s.yml": "log.level: debug\n" };
    assert.deepEqual(parse(["--config.check"]), {
      kind: "print",
      text: "Configuration is valid\n",
    });
    const argv = ["--config.check", "--config.file=/s.yml"];
    assert.deepEqual(parse(argv, { files }), {
      kind: "print",
      text: "Configuration is valid: /s.yml\n",
    });
  });

  test("--config.check refuses what running would refuse", () => {
    const message = refusalOf(["--config.check", "--config.file=/s.yml"], {
      files: { "/s.yml": "log.level: loud\n" },
    });
    assert.match(message, /log\.level in \/s\.yml:1/);
  });
});

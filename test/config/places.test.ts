// Room config: environment, file, and which of the places wins.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { acts, settings } from "../../src/config/flags.ts";
import { alertmanager } from "./alertmanager.ts";
import { configOf, parse, refusalOf, withFile } from "./parse.ts";

const PREFIX = "VOTEQUORUM_EXPORTER_";

suite("parseConfig() precedence", () => {
  const flag = "--log.level=debug";
  const env = { [`${PREFIX}LOG_LEVEL`]: "warn" };
  const files = { "/s.yml": "log.level: error\n" };
  const file = "--config.file=/s.yml";

  test("flag before environment before file before default", () => {
    assert.equal(configOf([flag, file], { env, files }).logLevel, "debug");
    assert.equal(configOf([file], { env, files }).logLevel, "warn");
    assert.equal(configOf([file], { files }).logLevel, "error");
    assert.equal(configOf([]).logLevel, "info");
  });

  test("--no-x on the command line beats true elsewhere", () => {
    const on = { [`${PREFIX}WEB_DISABLE_EXPORTER_METRICS`]: "true" };
    const argv = ["--no-web.disable-exporter-metrics"];
    assert.equal(configOf([], { env: on }).disableExporterMetrics, true);
    assert.equal(configOf(argv, { env: on }).disableExporterMetrics, false);
  });

  test("values of a repeatable flag do not mix across places", () => {
    const both = { [`${PREFIX}WEB_LISTEN_ADDRESS`]: ":1,:2" };
    const { listenAddresses } = configOf(["--web.listen-address=:3"], {
      env: both,
    });
    assert.deepEqual(listenAddresses, [{ kind: "tcp", host: "", port: 3 }]);
  });

  test("a wrong value is told even where a stronger place hides it", () => {
    const wrong = { [`${PREFIX}LOG_LEVEL`]: "loud" };
    assert.match(refusalOf([flag], { env: wrong }), /LOG_LEVEL.*"loud"/);
    const wrongFile = { "/s.yml": "log.level: loud\n" };
    assert.match(refusalOf([flag, file], { files: wrongFile }), /s\.yml:1/);
  });

  test("the file may be named by the environment", () => {
    const named = { [`${PREFIX}CONFIG_FILE`]: "/s.yml" };
    assert.equal(configOf([], { env: named, files }).logLevel, "error");
  });
});

suite("parseConfig() environment", () => {
  test("every setting has a variable", () => {
    for (const { name, defaults } of Object.values(settings)) {
      const variable = PREFIX + name.toUpperCase().replaceAll(/[.-]/g, "_");
      if (defaults.length > 0) {
        const env = { [variable]: defaults.join(",") };
        assert.deepEqual(configOf([], { env }), configOf([]), variable);
      }
      assert.match(refusalOf([], { env: { [variable]: "?" } }), /expected/);
    }
  });

  test("a repeatable flag is comma separated, spaces allowed", () => {
    const env = { [`${PREFIX}WEB_LISTEN_ADDRESS`]: ":1, [::1]:2" };
    assert.deepEqual(configOf([], { env }).listenAddresses, [
      { kind: "tcp", host: "", port: 1 },
      { kind: "tcp", host: "::1", port: 2 },
    ]);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ["LOG_LEVEL", "loud", /variable VOTEQUORUM_EXPORTER_LOG_LEVEL: .*"loud"/],
    ["LOG_LEVEL", "", /LOG_LEVEL: current value is "", expected one of/],
    ["WEB_LISTEN_ADDRESS", ":1,,:2", /LISTEN_ADDRESS: current value is ""/],
    ["WEB_DISABLE_EXPORTER_METRICS", "1", /"1", expected true or false/],
    ["LOG_LEVL", "info", /"VOTEQUORUM_EXPORTER_LOG_LEVL": no flag/],
    ["ALERTMANAGER_URL", "/x", /ALERTMANAGER_URL: current value is "\/x"/],
    ["ALERTMANAGERS", "/x", /"VOTEQUORUM_EXPORTER_ALERTMANAGERS": no flag/],
    ["EXTERNAL_LABELS", "a=b", /EXPORTER_EXTERNAL_LABELS": no flag/],
    ["log_level", "info", /"VOTEQUORUM_EXPORTER_log_level": no flag/],
    ["", "x", /"VOTEQUORUM_EXPORTER_": no flag/],
    ["HELP", "true", /--help on the command line only/],
    ["VERSION", "true", /--version on the command line only/],
    ["CONFIG_CHECK", "true", /--config\.check on the command line only/],
  ];
  for (const [name, value, words] of refused) {
    test(`${PREFIX}${name}=${value} is refused`, () => {
      assert.match(refusalOf([], { env: { [PREFIX + name]: value } }), words);
    });
  }

  test("variables that Kubernetes sets beside a service of this name are no typing errors", () => {
    const env = {
      [`${PREFIX}SERVICE_HOST`]: "10.0.0.1",
      [`${PREFIX}SERVICE_PORT`]: "10064",
      [`${PREFIX}SERVICE_PORT_METRICS`]: "10064",
      [`${PREFIX}PORT`]: "tcp://10.0.0.1:10064",
      [`${PREFIX}PORT_10064_TCP`]: "tcp://10.0.0.1:10064",
      [`${PREFIX}PORT_10064_TCP_PROTO`]: "tcp",
    };
    assert.deepEqual(configOf([], { env }), configOf([]));
  });

  test("other people's variables are not looked at", () => {
    const env = { PATH: "/bin", VOTEQUORUM_EXPORTER: "x", A: undefined };
    assert.deepEqual(configOf([], { env }), configOf([]));
  });

  test("--help works beside a wrong environment", () => {
    const env = { [`${PREFIX}NONSENSE`]: "x" };
    assert.equal(parse(["--help"], { env }).kind, "print");
  });
});

suite("parseConfig() file", () => {
  const everything = `# all of it
web.listen-address: [":1", "[::1]:2"]
web.systemd-socket: false
web.telemetry-path: /m
web.max-requests: 7
web.config.file: web.yml
web.allowed-host: [metrics.example]
web.disable-exporter-metrics: true
corosync.poll-interval: 500ms
corosync.timeout: 1s
collector.knet: false
collector.totem: false
collector.scheduling: false
collector.config: false
collector.members: false
journal.path: /j/journal.jsonl
alertmanager.url: [http://am1, "https://am2:1/x/"]
compat.ha-cluster-exporter: true
alertmanager.ttl: 1h
alertmanager.settle-time: 10s
log.level: warn
log.format: json
`;
  test("every setting can stand in it", () => {
    const files = { "/s.yml": everything, "/web.yml": "" };
    assert.deepEqual(configOf(["--config.file=/s.yml"], { files }), {
      listenAddresses: [
        { kind: "tcp", host: "", port: 1 },
        { kind: "tcp", host: "::1", port: 2 },
      ],
      systemdSocket: false,
      telemetryPath: "/m",
      maxRequests: 7,
      webConfigFile: "/web.yml",
      allowedHosts: ["metrics.example"],
      disableExporterMetrics: true,
      pollIntervalMs: 500,
      timeoutMs: 1000,
      collectKnet: false,
      collectTotem: false,
      collectScheduling: false,
      collectConfig: false,
      collectMembers: false,
      haClusterNames: true,
      journalPath: "/j/journal.jsonl",
      alertTtlMs: 3_600_000,
      settleMs: 10_000,
      alertmanagers: [
        alertmanager("am1"),
        alertmanager("am2", { protocol: "https:", port: 1, pathPrefix: "/x" }),
      ],
      externalLabels: {},
      logLevel: "warn",
      logFormat: "json",
    });
    for (const { name } of Object.values(settings)) {
      assert.ok(everything.includes(`\n${name}: `), name);
    }
  });

  for (const [title, text] of [
    ["an empty file", ""],
    ["comments only", "# nothing\n"],
    ["an empty map", "{}\n"],
    ["an empty document", "---\n"],
  ] as const) {
    test(`${title} sets nothing`, () => {
      assert.deepEqual(configOf(...withFile(text)), configOf([]));
    });
  }

  test("a single value may stand for a list, CRLF and a byte order mark do not matter", () => {
    const text = "\ufeffweb.listen-address: :9\r\nlog.level: warn\r\n";
    const { listenAddresses, logLevel } = configOf(...withFile(text));
    assert.deepEqual(listenAddresses, [{ kind: "tcp", host: "", port: 9 }]);
    assert.equal(logLevel, "warn");
  });

  const first = "log.format: json\n";
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ["an unknown key", "log.levl: info", /unknown key "log\.levl"/],
    ["a key without meaning yet", "web.nothing: true", /unknown key/],
    ["a key with dashes", "--log.level: info", /unknown key "--log\.level"/],
    ["a nested map", "log: {level: info}", /unknown key "log"/],
    ["a key twice", "log.format: json", /log\.format .*second time/],
    ["a wrong value", "log.level: loud", /"loud", expected one of debug/],
    ["an empty value", "log.level:", /log\.level is empty/],
    ["a boolean for a text", "log.level: true", /"true".*YAML string/],
    ["a number for a duration", "corosync.timeout: 2", /"2".*such as/],
    ["a text for a number", 'web.max-requests: "7"', /YAML integer/],
    ["another spelling of a number", "web.max-requests: 0x28", /"0x28"/],
    ["a fraction", "web.max-requests: 1.5", /"1\.5"/],
    ["a text for a switch", 'web.disable-exporter-metrics: "true"', /true/],
    ["yes for a switch", "web.disable-exporter-metrics: yes", /"yes".*true or/],
    ["a list for one value", "log.level: [info]", /log\.level is a list/],
    ["an empty list", "web.listen-address: []", /empty list/],
    ["a bad one in a list", 'web.listen-address: [":1", x]', /"x"/],
    ["a list in a list", "web.listen-address: [[':1']]", /not a plain value/],
    ["a map in a list", "web.listen-address: [{a: b}]", /not a plain value/],
    ["an alias", "log.level: *x", /x/],
    ["an unknown tag", "log.level: !secret x", /tag/],
    ["a tab", "\tlog.level: info", /./],
    ["broken YAML", "log.level: [info", /./],
    ["a second document", "---\nlog.level: info", /document/],
    ["a map key", "? {a: b}\n: c", /unknown key/],
    ["a null key", "null: c", /unknown key "null"/],
    ["help", "help: true", /help has no place in a file/],
    ["config.check", "config.check: true", /config\.check has no place/],
    ["another file", "config.file: /t.yml", /config\.file has no place/],
  ];
  for (const [title, line, words] of refused) {
    test(`${title} is refused with the line`, () => {
      const message = refusalOf(...withFile(`${first}${line}\n`));
      assert.match(message, words);
      assert.match(message, /\/s\.yml:[23]\b/);
    });
  }

  test("the line of a bad element of a list is its own", () => {
    const text = "web.listen-address:\n  - :1\n  - :2\n  - nowhere\n";
    assert.match(refusalOf(...withFile(text)), /\/s\.yml:4: .*"nowhere"/);
  });

  for (const [title, text] of [
    ["a list", "- log.level\n"],
    ["a text", "log.level=info\n"],
    ["a number", "7\n"],
  ] as const) {
    test(`${title} instead of a map is refused`, () => {
      assert.match(refusalOf(...withFile(text)), /s\.yml:1: expected a map/);
    });
  }

  test("more than 1 MiB is refused", () => {
    const text = `# ${"x".repeat(1024 * 1024)}`;
    assert.match(refusalOf(...withFile(text)), /\/s\.yml.*1048576 bytes/);
  });

  const size = 512 * 1024;
  for (const [title, text] of [
    ["open brackets", "[".repeat(size)],
    ["closed brackets", "[".repeat(size / 2) + "]".repeat(size / 2)],
    ["braces", "{a: ".repeat(size / 8) + "}".repeat(size / 8)],
    ["dashes", "- ".repeat(size / 2)],
    ["question marks", "? ".repeat(size / 2)],
    ["a list of 20 levels", `log.level: ${"[".repeat(20)}${"]".repeat(20)}`],
  ] as const) {
    test(`deep nesting by ${title} is refused, and does not end the process`, () => {
      const message = refusalOf(...withFile(text));
      assert.equal(
        message,
        "Cannot accept /s.yml:1: the YAML is nested too deeply",
      );
    });
  }

  test("a file name with a line break stays on one line", () => {
    const path = "/a\nb\u2028c\u202e.yml";
    for (const text of ["?", "x: y", "log.level: \u202eolleh"]) {
      refusalOf([`--config.file=${path}`], { files: { [path]: text } });
    }
    refusalOf([`--config.file=${path}`]);
  });

  test("a value that turns the direction of writing is shown as such", () => {
    const message = refusalOf(["--log.level=\u202eofni\u2028"]);
    assert.match(message, /"\\u202eofni\\u2028"/);
  });

  test("aliases cannot multiply", () => {
    const bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n";
    assert.match(refusalOf(...withFile(bomb)), /unknown key "a"/);
  });

  test("a file that cannot be read is refused by name", () => {
    assert.match(
      refusalOf(["--config.file=/none.yml"]),
      /--config\.file "\/none\.yml": ENOENT/,
    );
  });

  test("acts are the only flags that a file cannot set", () => {
    const inFile = [...Object.values(acts), ...Object.values(settings)].filter(
      ({ places }) => places === "anywhere",
    );
    assert.deepEqual(inFile, Object.values(settings));
  });
});

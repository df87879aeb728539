// Room config: the commands, and what is asked of them.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { commandNames, commands, switches } from "../../src/config/commands.ts";
import { acts, table } from "../../src/config/flags.ts";
import { configOf, parse, refusalOf, withFile } from "./parse.ts";

const push = "--alertmanager.url=http://am1";

suite("parseConfig() commands", () => {
  test("no word and run mean the same", () => {
    assert.deepEqual(parse(["run", push]), parse([push]));
    assert.equal(parse([]).kind, "run");
  });

  test("test-alert takes the flags of the service, at either side", () => {
    const config = configOf([
      push,
      "--log.level=debug",
      "--web.max-requests=7",
    ]);
    const words = [push, "--log.level", "debug", "--web.max-requests=7"];
    for (const argv of [
      ["test-alert", ...words],
      [...words, "test-alert"],
      [...words, "--", "test-alert"],
    ]) {
      assert.deepEqual(parse(argv), { kind: "test-alert", config });
    }
  });

  test("test-alert takes environment and file", () => {
    const [argv, around] = withFile("alertmanagers: [{url: http://am1}]\n");
    const fromFile = parse(["test-alert", ...argv], around);
    const env = { VOTEQUORUM_EXPORTER_ALERTMANAGER_URL: "http://am1" };
    assert.equal(fromFile.kind, "test-alert");
    assert.deepEqual(parse(["test-alert"], { env }), fromFile);
  });

  test("status takes its two switches, at either side, and the others do not", () => {
    const config = configOf([]);
    const kind = "status";
    assert.deepEqual(parse(["status"]), {
      kind,
      config,
      isWatching: false,
      isJson: false,
    });
    assert.deepEqual(parse(["--json", "status", "--watch"]), {
      kind,
      config,
      isWatching: true,
      isJson: true,
    });
    assert.match(
      refusalOf(["doctor", "--watch"]),
      /^Cannot accept --watch with the command doctor: it belongs to status$/,
    );
  });

  test("a switch of a command is no setting: not in the environment, not in a file", () => {
    const env = { VOTEQUORUM_EXPORTER_JSON: "true" };
    assert.match(refusalOf(["status"], { env }), /EXPORTER_JSON.*no flag/);
    const [argv, around] = withFile("json: true\n");
    assert.match(refusalOf(["status", ...argv], around), /unknown key "json"/);
  });

  test("doctor needs no Alertmanager", () => {
    assert.deepEqual(parse(["doctor"]), {
      kind: "doctor",
      config: configOf([]),
    });
  });

  test("test-alert without any Alertmanager is refused, and told how", () => {
    const message = refusalOf(["test-alert"]);
    assert.match(message, /^Cannot send a test alert: .*--alertmanager\.url=/);
    assert.match(message, /alertmanagers: in --config\.file/);
    assert.match(refusalOf(["test-alert", "--config.check"]), /Cannot send/);
  });

  test("test-alert refuses what run refuses", () => {
    const argv = ["--log.level=loud", push];
    assert.equal(refusalOf(["test-alert", ...argv]), refusalOf(argv));
  });

  test("--config.check with a command checks and does nothing else", () => {
    assert.deepEqual(parse(["test-alert", push, "--config.check"]), {
      kind: "print",
      text: "Configuration is valid\n",
    });
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "a typing error",
      ["test-alart"],
      /"test-alart".*did you mean test-alert$/,
    ],
    ["another one", ["testalert"], /did you mean test-alert$/],
    ["a short one", ["rum"], /did you mean run$/],
    ["capitals", ["Run"], /did you mean run$/],
    ["a command without meaning yet", ["explain"], /"explain": no command has/],
    ["a switch of status", ["run", "--watch"], /--watch .* run: .* status$/],
    ["the same without a command", ["--json"], /--json .* run: .* status$/],
    [
      "nothing alike",
      ["xyzzy"],
      /expected run, status, doctor or test-alert, see --help$/,
    ],
    ["a flag behind --", ["--", "--log.level"], /argument "--log\.level"/],
    ["an empty word", [""], /argument ""/],
    [
      "a property of every object",
      ["constructor"],
      /"constructor": no command/,
    ],
    ["a second word", ["run", "test-alert"], /"test-alert" after run/],
    ["a word behind test-alert", ["test-alert", push, "x"], /"x" after test-a/],
    ["an unknown word beside --help", ["statsu", "--help"], /"statsu"/],
    ["a long word", ["x".repeat(100_000)], /no command has this name/],
  ];
  for (const [title, argv, words] of refused) {
    test(`${title} is refused`, () => {
      assert.match(refusalOf(argv), words);
    });
  }
});

suite("parseConfig() help of commands", () => {
  function helpOf(...argv: readonly string[]): string {
    const result = parse(argv);
    assert.equal(result.kind, "print", JSON.stringify(result));
    for (const line of result.text.split("\n")) {
      assert.ok(line.length <= 80, line);
      assert.equal(line, line.trimEnd());
    }
    return result.text;
  }

  test("--help lists every command with a word of explanation", () => {
    const text = helpOf("--help");
    assert.match(
      text,
      /^usage: votequorum-exporter \[<flags>\] \[<command>\]\n/,
    );
    assert.match(text, /\n\nCommands:\nrun\* \[<flags>\]\n {4}\w/);
    for (const name of commandNames) {
      assert.match(text, new RegExp(`\\n${name}\\*? \\[<flags>\\]\\n {4}\\w`));
    }
    assert.match(text, /alertmanagers.*basic_auth.*external_labels/s);
  });

  for (const name of commandNames) {
    test(`${name} --help tells its own flags and no others`, () => {
      const text = helpOf(name, "--help");
      assert.equal(helpOf("-h", name), text);
      assert.match(text, new RegExp(`^usage: votequorum-exporter ${name} `));
      const known = [...table, ...Object.values(switches)];
      const told = known.filter((flag) =>
        text.includes(
          flag.kind === "switch" ? `]${flag.name}` : `--${flag.name}=`,
        ),
      );
      assert.deepEqual(told, commands[name].flags);
      assert.ok(told.includes(acts.help));
    });
  }

  test("--help works where running would be refused", () => {
    helpOf("test-alert", "--help", "--config.file=/none.yml");
  });

  test("--version beside a command is that of the program", () => {
    assert.match(helpOf("test-alert", "--version"), /, version 1\.2\.3\n$/);
  });
});

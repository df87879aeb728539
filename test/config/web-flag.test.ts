// Room config: --web.config.file, on the command line, in the environment and in --config.file.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { configOf, parse, refusalOf } from "./parse.ts";

const EMPTY = { "/w/web.yml": "" };

suite("parseConfig() --web.config.file", () => {
  test("is off unless given", () => {
    assert.equal(configOf([]).webConfigFile, undefined);
  });

  test("is what the command line says, relative to where we were started", () => {
    for (const path of ["/w/web.yml", "conf/web.yml"]) {
      const files = { [path]: "" };
      const config = configOf([`--web.config.file=${path}`], { files });
      assert.equal(config.webConfigFile, path);
    }
  });

  test("may stand in the environment", () => {
    const env = { VOTEQUORUM_EXPORTER_WEB_CONFIG_FILE: "/w/web.yml" };
    const config = configOf([], { env, files: EMPTY });
    assert.equal(config.webConfigFile, "/w/web.yml");
  });

  test("in --config.file it starts at the folder of that file", () => {
    const files = { ...EMPTY, "/w/s.yml": "web.config.file: web.yml\n" };
    const config = configOf(["--config.file=/w/s.yml"], { files });
    assert.equal(config.webConfigFile, "/w/web.yml");
  });

  test("in --config.file it may be absolute, and a flag comes before it", () => {
    const files = {
      ...EMPTY,
      "/w/s.yml": "web.config.file: /w/web.yml\n",
      "other.yml": "",
    };
    const argv = ["--config.file=/w/s.yml"];
    assert.equal(configOf(argv, { files }).webConfigFile, "/w/web.yml");
    argv.push("--web.config.file=other.yml");
    assert.equal(configOf(argv, { files }).webConfigFile, "other.yml");
  });

  test("an empty one is refused: a variable that nobody set would open the door", () => {
    assert.match(
      refusalOf(["--web.config.file="]),
      /^Cannot accept --web\.config\.file: current value is "", expected/,
    );
  });

  for (const argv of [[], ["--config.check"]]) {
    const title = argv.join(" ") || "running";
    test(`${title}: a bad file is refused with its line`, () => {
      const files = { "/w/web.yml": "rate_limit:\n  interval: 5\n" };
      assert.match(
        refusalOf(["--web.config.file=/w/web.yml", ...argv], { files }),
        /^Cannot accept \/w\/web\.yml:2: rate_limit\.interval: /,
      );
    });

    test(`${title}: a file that is not there is refused`, () => {
      assert.match(
        refusalOf(["--web.config.file=/w/web.yml", ...argv]),
        /^Cannot read --web\.config\.file "\/w\/web\.yml": ENOENT/,
      );
    });
  }

  test("--config.check names both files", () => {
    const files = { ...EMPTY, "/s.yml": "log.level: debug\n" };
    const argv = ["--config.check", "--config.file=/s.yml"];
    assert.deepEqual(
      parse([...argv, "--web.config.file=/w/web.yml"], { files }),
      { kind: "print", text: "Configuration is valid: /s.yml, /w/web.yml\n" },
    );
  });

  for (const command of ["status", "doctor"] as const) {
    test(`${command} does not read it: its user may not have the right to`, () => {
      const result = parse([command, "--web.config.file=/none.yml"]);
      assert.equal(result.kind, command);
    });
  }

  for (const more of [[], ["--config.check"]]) {
    test(`the process ends with code 2 and one line: ${more.join()}`, () => {
      const folder = mkdtempSync(join(tmpdir(), "votequorum-web-"));
      try {
        const path = join(folder, "web.yml");
        writeFileSync(path, "basic_auth_users:\n  alice: secret\n");
        const main = new URL("../../src/main.ts", import.meta.url).pathname;
        const args = ["--import", "tsx", main, `--web.config.file=${path}`];
        const ended = spawnSync(process.execPath, [...args, ...more], {
          encoding: "utf8",
        });
        const start = `votequorum-exporter: error: Cannot accept ${path}:2: `;
        assert.ok(ended.stderr.startsWith(start), ended.stderr);
        assert.match(ended.stderr, /^[^\n]+\n$/);
        assert.doesNotMatch(ended.stderr, /secret/);
        assert.deepEqual([ended.status, ended.stdout], [2, ""]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

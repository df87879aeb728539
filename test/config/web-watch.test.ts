// --web.config.file while we serve: every change is found, and no accident opens the door.
import assert from "node:assert/strict";
import {
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { after, beforeEach, suite, test } from "node:test";
import { readConfigFile } from "../../src/config/given/read-config-file.ts";
import { Refusal } from "../../src/config/refusal.ts";
import type { FileText } from "../../src/config/web/interpret.ts";
import { readWebFile } from "../../src/config/web/read-file.ts";
import type { WebReading } from "../../src/config/web-settings.ts";
import { openToAll } from "../../src/config/web-settings.ts";
import { noWebFile, openWebFile } from "../../src/web-file.ts";
import { createWebFolder } from "./web-folder.ts";
import { openStage } from "./web-stage.ts";

const folder = createWebFolder();
after(() => {
  folder[Symbol.dispose]();
});
const { at, write } = folder;
const other = folder.authority.issue("DNS:other");
const HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";
const PAIR = "tls_server_config:\n  cert_file: one.pem\n  key_file: one.key\n";
const ALICE = `basic_auth_users:\n  alice: ${HASH}\n`;
const BOB = ALICE.replace("alice", "bob");

beforeEach(() => {
  write("one.pem", folder.server.cert);
  write("one.key", folder.server.key);
});

function usersOf(reading: WebReading): readonly string[] {
  assert.equal(reading.kind, "good", JSON.stringify(reading));
  return [...reading.settings.users.keys()];
}

function certOf(reading: WebReading): string | undefined {
  assert.equal(reading.kind, "good", JSON.stringify(reading));
  return reading.settings.tls?.cert;
}

function assertBad(reading: WebReading, words: RegExp): void {
  assert.equal(reading.kind, "bad");
  assert.match(reading.message, words);
}

suite("openWebFile()", () => {
  test("a bad file at the start is refused", () => {
    const path = write("web.yml", "junk\n");
    const nothing = () => undefined;
    assert.throws(
      () =>
        openWebFile(path, {
          readNow: readConfigFile,
          read: readWebFile,
          log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
        }),
      (error) =>
        error instanceof Refusal && error.message.includes("web.yml:1: "),
    );
  });

  test("the first reading is there at once, and nothing is told of a file that stays", async () => {
    await using stage = openStage(write("web.yml", ALICE));
    assert.deepEqual(usersOf(stage.current()), ["alice"]);
    for (let times = 0; times < 3; times += 1) {
      assert.equal(await stage.look(), 1_000);
    }
    assert.deepEqual([stage.told, stage.lines], [[], []]);
  });

  test("a file that changes is in force after the second look that saw it, with one line", async () => {
    await using stage = openStage(write("web.yml", ALICE));
    write("web.yml", BOB);
    assert.equal(await stage.look(), 1_000);
    assert.deepEqual(usersOf(stage.current()), ["alice"]);
    assert.equal(await stage.look(), 100);
    assert.deepEqual(usersOf(stage.current()), ["bob"]);
    assert.deepEqual(stage.told, [stage.current()]);
    assert.deepEqual(stage.lines, [
      "info --web.config.file has changed and is in force",
    ]);
    assert.equal(await stage.look(), 1_000);
    assert.equal(stage.told.length, 1);
  });

  test("an edit of the same size at the same time of modification is found", async () => {
    const path = write("web.yml", BOB);
    utimesSync(path, 1e9, 1e9);
    const before = statSync(path);
    await using stage = openStage(path);
    write("web.yml", BOB.replace("bob", "eve"));
    utimesSync(path, 1e9, 1e9);
    const { ino, size, mtimeMs } = statSync(path);
    assert.deepEqual(
      [before.ino, before.size, before.mtimeMs],
      [ino, size, mtimeMs],
    );
    await stage.settle();
    assert.deepEqual(usersOf(stage.current()), ["eve"]);
  });

  test("a file renamed over it is found", async () => {
    await using stage = openStage(write("web.yml", ALICE));
    renameSync(write("new.yml", BOB), at("web.yml"));
    await stage.settle();
    assert.deepEqual(usersOf(stage.current()), ["bob"]);
  });

  test("a symbolic link swung to another folder is found, as Kubernetes does it", async () => {
    for (const [name, pair] of [
      ["..one", folder.server],
      ["..two", other],
    ] as const) {
      mkdirSync(at(name));
      write(`${name}/tls.crt`, pair.cert);
      write(`${name}/tls.key`, pair.key);
    }
    symlinkSync("..one", at("..data"));
    symlinkSync("..data/tls.crt", at("tls.crt"));
    symlinkSync("..data/tls.key", at("tls.key"));
    const yaml =
      "tls_server_config:\n  cert_file: tls.crt\n  key_file: tls.key\n";
    await using stage = openStage(write("web.yml", yaml));
    assert.equal(certOf(stage.current()), folder.server.cert);
    symlinkSync("..two", at("..data_tmp"));
    renameSync(at("..data_tmp"), at("..data"));
    await stage.settle();
    assert.equal(certOf(stage.current()), other.cert);
  });

  test("certificate and key replaced one after the other: nobody hears of the moment between", async () => {
    await using stage = openStage(write("web.yml", PAIR));
    write("one.pem", other.cert);
    await stage.look();
    write("one.key", other.key);
    await stage.settle();
    assert.equal(certOf(stage.current()), other.cert);
    assert.equal(stage.told.length, 1);
  });

  test("a key that stays behind is bad after the second look, and good again once it has come", async () => {
    await using stage = openStage(write("web.yml", PAIR));
    write("one.pem", other.cert);
    await stage.settle();
    assertBad(stage.current(), /web\.yml:3: .*is not the key of the certif/);
    assert.match(stage.lines[0] ?? "", /^error Nobody is let in until .*:3: /);
    write("one.key", other.key);
    await stage.settle();
    assert.equal(certOf(stage.current()), other.cert);
    assert.deepEqual(
      stage.told.map(({ kind }) => kind),
      ["bad", "good"],
    );
    assert.equal(stage.lines[1], "info --web.config.file is right again");
    assert.equal(stage.lines.length, 2);
  });

  test("files that the file names only now are looked at too", async () => {
    await using stage = openStage(write("web.yml", PAIR));
    const yaml = PAIR.replaceAll("one.", "two.");
    write("two.pem", other.cert);
    write("two.key", other.key);
    write("web.yml", yaml);
    await stage.settle();
    assert.equal(certOf(stage.current()), other.cert);
    write("two.pem", folder.server.cert);
    write("two.key", folder.server.key);
    await stage.settle();
    assert.equal(certOf(stage.current()), folder.server.cert);
    write("one.pem", "nobody looks here any more\n");
    await stage.settle();
    assert.equal(stage.told.length, 2);
  });

  test("one line as long as it is bad for the same reason, another for another", async () => {
    await using stage = openStage(write("web.yml", ALICE));
    for (const text of ["junk\n", "junk \n", "unknown: 1\n"]) {
      write("web.yml", text);
      await stage.settle();
    }
    assert.equal(stage.lines.length, 2, stage.lines.join("\n"));
    assert.equal(stage.told.length, 3);
    assertBad(stage.current(), /unknown key/);
  });

  test("nobody is told once they have stopped to listen", async () => {
    await using stage = openStage(write("web.yml", ALICE));
    stage.stopListening();
    write("web.yml", BOB);
    await stage.settle();
    assert.deepEqual(stage.told, []);
    assert.deepEqual(usersOf(stage.current()), ["bob"]);
  });

  test("rate_limit stays what it was at the start", async () => {
    const limit = (burst: number) =>
      `rate_limit: { interval: 1s, burst: ${burst} }\n`;
    await using stage = openStage(write("web.yml", limit(7)));
    write("web.yml", limit(9) + ALICE);
    await stage.settle();
    const reading = stage.current();
    assert.deepEqual(usersOf(reading), ["alice"]);
    assert.equal(reading.kind, "good");
    assert.deepEqual(reading.settings.rateLimit, {
      intervalMs: 1_000,
      burst: 7,
    });
  });

  test("a burst of 0 is warned of at the start: nothing would ever be answered", async () => {
    await using stage = openStage(
      write("web.yml", "rate_limit:\n  interval: 1s\n"),
    );
    assert.match(stage.lines[0] ?? "", /^warn rate_limit\.burst is 0/);
  });

  test("by the real clock a change is told without anybody asking", async () => {
    const nothing = () => undefined;
    await using file = openWebFile(write("web.yml", ALICE), {
      readNow: readConfigFile,
      read: readWebFile,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    });
    const end = new AbortController();
    const told = new Promise<WebReading>((resolve) => {
      file.onChange(resolve, end.signal);
    });
    // Its own pauses hold no process back from its end.
    const held = setInterval(nothing, 60_000);
    write("web.yml", BOB);
    assert.deepEqual(usersOf(await told), ["bob"]);
    assert.deepEqual(usersOf(file.current()), ["bob"]);
    clearInterval(held);
    end.abort();
  });

  test("without a file all is open, and stays so", async () => {
    await using none = noWebFile();
    assert.deepEqual(none.current(), { kind: "good", settings: openToAll });
  });
});

suite("openWebFile() never opens the door", () => {
  const PAIR_OF_CLIENTS = `${PAIR}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  client_allowed_sans: [prometheus]\n`;

  const closed: readonly (readonly [string, string, () => void, RegExp])[] = [
    [
      "the file vanishes",
      ALICE,
      () => {
        unlinkSync(at("web.yml"));
      },
      /^Cannot read --web\.config\.file .*ENOENT/,
    ],
    [
      "the file is a folder now",
      ALICE,
      () => {
        unlinkSync(at("web.yml"));
        mkdirSync(at("web.yml"));
      },
      /not a regular file/,
    ],
    [
      "the file is cut to nothing, as by a full disk",
      ALICE,
      () => {
        truncateSync(at("web.yml"), 0);
      },
      /basic_auth_users were there and are not any more, restart/,
    ],
    [
      "the file is cut before the users",
      PAIR + ALICE,
      () => {
        truncateSync(at("web.yml"), PAIR.length);
      },
      /basic_auth_users were there and are not any more/,
    ],
    [
      "the file is cut before the policy",
      PAIR_OF_CLIENTS,
      () => {
        truncateSync(at("web.yml"), PAIR.length);
      },
      /client_auth_type asked for a certificate and does not any more/,
    ],
    [
      "the list of SANs goes",
      PAIR_OF_CLIENTS,
      () => {
        write("web.yml", PAIR_OF_CLIENTS.replace(/ {2}client_allowed.*\n/, ""));
      },
      /client_allowed_sans were there and are not any more/,
    ],
    [
      "TLS is switched off",
      PAIR + ALICE,
      () => {
        write("web.yml", ALICE);
      },
      /TLS is decided at start: it was on, restart to switch it off/,
    ],
    [
      "TLS is switched on",
      ALICE,
      () => {
        write("web.yml", PAIR + ALICE);
      },
      /TLS is decided at start: it was off, restart to switch it on/,
    ],
    [
      "the certificate vanishes",
      PAIR,
      () => {
        unlinkSync(at("one.pem"));
      },
      /web\.yml:2: .*cert_file: cannot read .*ENOENT/,
    ],
    [
      "the client CA is cut to nothing",
      PAIR_OF_CLIENTS.replace("ca.pem", "clients.pem"),
      () => {
        truncateSync(at("clients.pem"), 0);
      },
      /clients\.pem" holds no certificate/,
    ],
    [
      "the file has grown beyond bounds",
      ALICE,
      () => {
        write("web.yml", "#".repeat(2 * 1024 * 1024));
      },
      /larger than 1048576 bytes/,
    ],
  ];
  for (const [title, yaml, change, words] of closed) {
    test(`${title}: a bad reading, and a good one when all is as before`, async () => {
      write("clients.pem", folder.authority.cert);
      rmSync(at("web.yml"), { recursive: true, force: true });
      await using stage = openStage(write("web.yml", yaml));
      change();
      await stage.settle();
      assertBad(stage.current(), words);
      rmSync(at("web.yml"), { recursive: true, force: true });
      write("one.pem", folder.server.cert);
      write("clients.pem", folder.authority.cert);
      write("web.yml", yaml);
      await stage.settle();
      assert.equal(stage.current().kind, "good");
      assert.equal(stage.lines.length, 2, stage.lines.join("\n"));
    });
  }

  test("users who came while serving cannot all go again either", async () => {
    await using stage = openStage(write("web.yml", ""));
    write("web.yml", ALICE);
    await stage.settle();
    assert.deepEqual(usersOf(stage.current()), ["alice"]);
    write("web.yml", "");
    await stage.settle();
    assertBad(stage.current(), /basic_auth_users were there/);
  });

  test("a file that is empty for a moment is not believed", async () => {
    await using stage = openStage(write("web.yml", ALICE));
    truncateSync(at("web.yml"), 0);
    await stage.look();
    writeFileSync(at("web.yml"), BOB);
    await stage.settle();
    assert.deepEqual(usersOf(stage.current()), ["bob"]);
    assert.equal(stage.told.length, 1);
  });

  test("a disk that hangs: the reading stays, one look waits, one line tells it, and the end waits for nobody", async () => {
    let looks = 0;
    function hang(): Promise<FileText> {
      looks += 1;
      return new Promise(() => undefined);
    }
    await using stage = openStage(write("web.yml", ALICE), hang);
    await stage.begin();
    await stage.endPauseOf(10_000);
    assert.deepEqual(stage.lines, [
      "warn Cannot look at --web.config.file: a disk does not answer",
    ]);
    assert.deepEqual(usersOf(stage.current()), ["alice"]);
    assert.equal(looks, 1);
  });

  test("a look that ends too late is told of as over", async () => {
    let answer: () => void = () => undefined;
    await using stage = openStage(write("web.yml", ALICE), async (path) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return readWebFile(path);
    });
    await stage.begin();
    await stage.endPauseOf(10_000);
    answer();
    while (stage.lines.length < 2) await new Promise(setImmediate);
    assert.equal(stage.lines[1], "info Looking at --web.config.file again");
    assert.deepEqual(usersOf(stage.current()), ["alice"]);
  });

  test("no file descriptors left: the reading stays, and one line tells it", async () => {
    let isPoor = true;
    await using stage = openStage(write("web.yml", ALICE), async (path) => {
      if (!isPoor) return readWebFile(path);
      throw Object.assign(new Error("EMFILE: too many open files"), {
        code: "EMFILE",
      });
    });
    await stage.look();
    await stage.look();
    assert.deepEqual(usersOf(stage.current()), ["alice"]);
    assert.deepEqual(stage.lines, [
      "warn Cannot look at --web.config.file: EMFILE: too many open files",
    ]);
    isPoor = false;
    await stage.look();
    assert.equal(stage.lines[1], "info Looking at --web.config.file again");
    assert.deepEqual(stage.told, []);
  });
});

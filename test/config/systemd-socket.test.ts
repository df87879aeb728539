// Room config: --web.systemd-socket, as sd_listen_fds(3) has it.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { configOf, parse, refusalOf } from "./parse.ts";

const flag = "--web.systemd-socket";
/** As parse.ts says of this process. */
const LISTEN_PID = "4711";

suite("parseConfig() with --web.systemd-socket", () => {
  test("takes every descriptor from 3 on, instead of any --web.listen-address", () => {
    const { listenAddresses } = configOf([flag, "--web.listen-address=:1"], {
      env: { LISTEN_PID, LISTEN_FDS: "2" },
    });
    assert.deepEqual(listenAddresses, [
      { kind: "inherited", fd: 3 },
      { kind: "inherited", fd: 4 },
    ]);
  });

  const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{}, /no sockets were passed, expected to be started by a \.socket unit$/],
    [{ LISTEN_PID }, /no sockets were passed/],
    [{ LISTEN_FDS: "1" }, /no sockets were passed/],
    [
      { LISTEN_PID: "1", LISTEN_FDS: "1" },
      /LISTEN_PID is "1", expected 4711, this process/,
    ],
    [{ LISTEN_PID, LISTEN_FDS: "0" }, /LISTEN_FDS is "0", expected a number/],
    [{ LISTEN_PID, LISTEN_FDS: "65" }, /LISTEN_FDS is "65"/],
    [{ LISTEN_PID, LISTEN_FDS: "-1" }, /LISTEN_FDS is "-1"/],
    [{ LISTEN_PID, LISTEN_FDS: "1e1" }, /LISTEN_FDS is "1e1"/],
  ];
  for (const [env, words] of refused) {
    test(`${JSON.stringify(env)} is refused`, () => {
      const message = refusalOf([flag], { env });
      assert.match(message, /^Cannot accept --web\.systemd-socket: /);
      assert.match(message, words);
    });
  }

  test("without it sockets are not looked at", () => {
    const env = { LISTEN_PID, LISTEN_FDS: "1" };
    assert.deepEqual(configOf([], { env }), configOf([]));
  });

  test("the commands and --config.check take the settings of the service as they are", () => {
    for (const argv of [["status"], ["doctor"], ["--config.check"]]) {
      assert.notEqual(parse([flag, ...argv]).kind, "refused", argv.join(" "));
    }
  });
});

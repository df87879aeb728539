// Room config: alertmanagers of the file: credentials, and how they meet the flags.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type {
  AlertmanagerConfig,
  Authorization,
} from "../../src/config/alertmanager.ts";
import { alertmanager, noTls } from "./alertmanager.ts";
import { configOf, refusalOf, type Surroundings } from "./parse.ts";

const SECRET = "hunter2";

/** The file is /etc/vq/s.yml. */
function around(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): readonly [string[], Surroundings] {
  const path = "/etc/vq/s.yml";
  return [[`--config.file=${path}`], { files: { [path]: yaml, ...files } }];
}

function listOf(
  yaml: string,
  files?: Readonly<Record<string, string>>,
): readonly AlertmanagerConfig[] {
  return configOf(...around(`alertmanagers:\n${yaml}`, files)).alertmanagers;
}

suite("parseConfig() alertmanagers", () => {
  const good: readonly (readonly [string, Authorization])[] = [
    [
      "basic_auth: {username: u, password: p w}",
      {
        kind: "basic",
        username: "u",
        password: { kind: "inline", text: "p w" },
      },
    ],
    [
      "basic_auth: {username: ü, password_file: pw}",
      {
        kind: "basic",
        username: "ü",
        password: { kind: "file", path: "/etc/vq/pw" },
      },
    ],
    [
      "authorization: {credentials: abc}",
      {
        kind: "credentials",
        type: "Bearer",
        credentials: { kind: "inline", text: "abc" },
      },
    ],
    [
      "authorization: {type: ApiKey, credentials_file: /run/token}",
      {
        kind: "credentials",
        type: "ApiKey",
        credentials: { kind: "file", path: "/run/token" },
      },
    ],
    [
      "authorization: {credentials_file: ../x/./token}",
      {
        kind: "credentials",
        type: "Bearer",
        credentials: { kind: "file", path: "/etc/x/token" },
      },
    ],
  ];
  const files = {
    "/etc/vq/pw": `${SECRET}\n`,
    "/run/token": "t\n",
    "/etc/x/token": "t",
  };
  for (const [line, authorization] of good) {
    test(`${line} is accepted`, () => {
      const yaml = `  - url: http://am1\n    ${line}\n`;
      const expected = alertmanager("am1", { authorization });
      assert.deepEqual(listOf(yaml, files), [expected]);
    });
  }

  test("a file beside a relative config file is sought there", () => {
    const yaml =
      "alertmanagers: [{url: http://a, authorization: {credentials_file: t}}]";
    const [one] = configOf(["--config.file=conf/s.yml"], {
      files: { "conf/s.yml": yaml, "conf/t": "x" },
    }).alertmanagers;
    assert.deepEqual(one?.authorization, {
      kind: "credentials",
      type: "Bearer",
      credentials: { kind: "file", path: "conf/t" },
    });
  });

  test("the list keeps its order, and is frozen", () => {
    const list = listOf("  - url: https://b/x/\n  - url: http://a:1\n");
    assert.deepEqual(list, [
      alertmanager("b", { protocol: "https:", pathPrefix: "/x" }),
      alertmanager("a", { port: 1 }),
    ]);
    assert.ok(Object.isFrozen(list));
    for (const one of list) assert.ok(Object.isFrozen(one));
  });

  test("every key of tls_config that needs no file is accepted", () => {
    const yaml = `  - url: https://am1
    tls_config:
      server_name: am.example
      insecure_skip_verify: true
      min_version: TLS10
      max_version: TLS13
`;
    const tls = {
      ...noTls,
      serverName: "am.example",
      insecureSkipVerify: true,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.3",
    } as const;
    const expected = alertmanager("am1", { protocol: "https:", tls });
    assert.deepEqual(listOf(yaml), [expected]);
  });

  test("an empty list means nobody", () => {
    assert.deepEqual(
      configOf(...around("alertmanagers: []")).alertmanagers,
      [],
    );
  });

  test("16 are accepted, together with alertmanager.url; one more is not", () => {
    const urls = Array.from({ length: 17 }, (_, i) => `http://a${String(i)}`);
    const items = urls.map((url) => `  - url: ${url}\n`);
    assert.equal(listOf(items.slice(0, 16).join("")).length, 16);
    const all = around(`alertmanagers:\n${items.join("")}`);
    assert.match(
      refusalOf(...all),
      /s\.yml:1: .*17 elements, expected at most/,
    );
    const flat = `alertmanager.url: [${urls.slice(0, 8).join(", ")}]\n`;
    const half = `${flat}alertmanagers:\n${items.slice(8, 16).join("")}`;
    assert.equal(configOf(...around(half)).alertmanagers.length, 16);
    assert.match(
      refusalOf(...around(half + (items[16] ?? ""))),
      /s\.yml:2: alertmanagers: together with alertmanager\.url there are 17/,
    );
    assert.match(
      refusalOf(urls.map((url) => `--alertmanager.url=${url}`)),
      /--alertmanager\.url: current number is 17, expected at most 16$/,
    );
  });
});

suite("parseConfig() alertmanagers of file and flags", () => {
  const yaml = `alertmanager.url: http://am1
alertmanagers:
  - url: https://am2/x
    basic_auth: {username: u, password: p}
`;
  const am2 = alertmanager("am2", {
    protocol: "https:",
    pathPrefix: "/x",
    authorization: {
      kind: "basic",
      username: "u",
      password: { kind: "inline", text: "p" },
    },
  });
  const [argv, files] = around(yaml);

  test("in the file both add up", () => {
    const { alertmanagers } = configOf(argv, files);
    assert.deepEqual(alertmanagers, [alertmanager("am1"), am2]);
  });

  test("a flag replaces them, but what the file knows keeps its credentials", () => {
    const flags = [
      "--alertmanager.url=http://am3",
      "--alertmanager.url=https://AM2:9093/x/",
      ...argv,
    ];
    const { alertmanagers } = configOf(flags, files);
    assert.deepEqual(alertmanagers, [alertmanager("am3"), am2]);
  });

  test("the environment replaces them likewise, and a flag replaces that", () => {
    const env = { VOTEQUORUM_EXPORTER_ALERTMANAGER_URL: "http://a,http://b" };
    const both = { ...files, env };
    assert.deepEqual(configOf(argv, both).alertmanagers, [
      alertmanager("a"),
      alertmanager("b"),
    ]);
    const flag = "--alertmanager.url=http://c";
    assert.deepEqual(configOf([flag, ...argv], both).alertmanagers, [
      alertmanager("c"),
    ]);
  });

  test("credentials do not go to another port, prefix or protocol", () => {
    for (const url of ["https://am2:1/x", "https://am2", "http://am2/x"]) {
      const flags = [`--alertmanager.url=${url}`, ...argv];
      const [one] = configOf(flags, files).alertmanagers;
      assert.deepEqual(one?.authorization, { kind: "none" }, url);
    }
  });

  test("what is wrong in the file is told even where flags replace it", () => {
    const wrong = around("alertmanagers: [{url: x}]");
    const flags = ["--alertmanager.url=http://a", ...wrong[0]];
    assert.match(
      refusalOf(flags, wrong[1]),
      /s\.yml:1: alertmanagers\[0\]\.url/,
    );
  });

  test("the same one twice is refused, however it is spelled: a typing error would cost a member", () => {
    const twice = ["http://am1", "http://AM1:9093/"];
    const flags = twice.map((url) => `--alertmanager.url=${url}`);
    assert.match(
      refusalOf(flags),
      /--alertmanager\.url: http:\/\/am1:9093 is given a second time/,
    );
    const env = { VOTEQUORUM_EXPORTER_ALERTMANAGER_URL: twice.join(",") };
    assert.match(refusalOf([], { env }), /ALERTMANAGER_URL: http.*second time/);
    const lines = "\n  - http://[::1]\n  - http://[0:0::1]\n";
    assert.match(
      refusalOf(...around(`alertmanager.url:${lines}`)),
      /alertmanager\.url in \/etc\/vq\/s\.yml:3: .*second time/,
    );
    const list = `alertmanagers:\n  - url: http://b\n  - url: ${twice[1] ?? ""}\n`;
    assert.match(
      refusalOf(...around(`${list}  - url: http://am1\n`)),
      /s\.yml:4: alertmanagers\[2\]\.url: http:\/\/am1:9093 stands here a second/,
    );
    assert.match(
      refusalOf(...around(`${list}alertmanager.url: http://am1\n`)),
      /s\.yml:3: alertmanagers\[1\]\.url: .*second time/,
    );
  });
});

suite("parseConfig() alertmanagers refusals", () => {
  // What stands on line 4 of the file is wrong, the second Alertmanager's.
  const url = "url: http://am2";
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ["no URL", "basic_auth: {}", /\[1\]\.url: is missing/],
    [
      "a wrong URL",
      "url: am2",
      /\[1\]\.url: current value is "am2", expected h/,
    ],
    ["a URL without text", "url:", /\[1\]\.url: is empty, expected http/],
    ["a list of URLs", "url: [http://a]", /\[1\]\.url: is a list/],
    ["an unknown key", `{${url}, proxy_url: x}`, /proxy_url: unknown key, exp/],
    ["__proto__", `{${url}, __proto__: {}}`, /__proto__: unknown key/],
    ["constructor", `{${url}, constructor: {}}`, /constructor: unknown key/],
    [
      "a key twice",
      `{${url}, ${url}}`,
      /\[1\]\.url: stands here a second time/,
    ],
    ["a plain URL", "http://am2", /\[1\]: is a text, expected a map of url, b/],
    ["a list", `[${url}]`, /alertmanagers\[1\]: is a list, expected a map/],
    ["an alias", "*am1", /alertmanagers\[1\]: is an alias/],
    ["nothing", "", /alertmanagers\[1\]: is empty, expected a map of url/],
    [
      "both kinds of credentials",
      `{${url}, authorization: {credentials: x}, basic_auth: {username: u, password: p}}`,
      /\[1\]\.authorization: stands beside basic_auth/,
    ],
    ["tls_config for http", `{${url}, tls_config: {}}`, /beside an http URL/],
  ];
  const basic: readonly (readonly [string, string, RegExp])[] = [
    ["a text", SECRET, /\[1\]\.basic_auth: is a text, expected a map/],
    ["a list", `[${SECRET}]`, /\[1\]\.basic_auth: is a list/],
    ["nobody", `{password: ${SECRET}}`, /basic_auth\.username: is missing/],
    ["an empty name", '{username: "", password: x}', /username: current val/],
    ["a colon in the name", "{username: 'a:b', password: x}", /no colon/],
    ["a number as name", "{username: 7, password: x}", /username: is a number/],
    ["no password", "{username: u}", /basic_auth: expected password or passw/],
    ["an empty one", '{username: u, password: ""}', /password: is empty/],
    ["blanks", '{username: u, password: " "}', /password: is empty/],
    [
      "a number",
      "{username: u, password: 12345}",
      /password: is a number.*quo/,
    ],
    ["a map", `{username: u, password: {${SECRET}: x}}`, /password: is a map/],
    [
      "a control character",
      `{username: u, password: "${SECRET}\\u0007"}`,
      /password: cannot be sent in the header/,
    ],
    [
      "both passwords",
      `{username: u, password: ${SECRET}, password_file: good}`,
      /password_file: stands beside password, expected one of the two/,
    ],
    [
      "no such file",
      "{username: u, password_file: none}",
      /password_file: cannot read "\/etc\/vq\/none" \(ENOENT.*may read$/,
    ],
    [
      "an empty file",
      "{username: u, password_file: empty}",
      /password_file: "\/etc\/vq\/empty" is empty, expected password/,
    ],
    [
      "a file of two lines",
      "{username: u, password_file: two}",
      /"\/etc\/vq\/two" cannot be sent in the header of a request/,
    ],
    [
      "a long file",
      "{username: u, password_file: long}",
      /"\/etc\/vq\/long" cannot .*1 to 4096 characters/,
    ],
    ["no path", "{username: u, password_file: ''}", /expected the path of a/],
    ["an unknown key", `{username: u, pasword: ${SECRET}}`, /pasword: unknown/],
  ];
  const bearer: readonly (readonly [string, string, RegExp])[] = [
    ["a text", `Bearer ${SECRET}`, /\[1\]\.authorization: is a text/],
    ["no credentials", "{}", /authorization: expected credentials or cred/],
    ["type Basic", "{type: Basic, credentials: x}", /belong into basic_auth/],
    ["an odd type", "{type: a b, credentials: x}", /type: current value is/],
    ["a token with ü", "{credentials: ü}", /credentials: cannot be sent/],
    ["two lines", "{credentials_file: two}", /"\/etc\/vq\/two" cannot be sent/],
    ["an empty file", "{credentials_file: empty}", /vq\/empty" is empty/],
    [
      "both",
      `{credentials: ${SECRET}, credentials_file: good}`,
      /stands besid/,
    ],
  ];
  const tls: readonly (readonly [string, string, RegExp])[] = [
    ["a text", "ca.pem", /tls_config: is a text, expected a map/],
    ["yes for true", "{insecure_skip_verify: yes}", /is a text, expected true/],
    ["a number for true", "{insecure_skip_verify: 1}", /number, expected true/],
    ["another version", "{min_version: TLS1.2}", /min_version: .*one of TLS10/],
    ["no version", "{max_version: ''}", /max_version: current value is ""/],
    ["turned versions", "{min_version: TLS13, max_version: TLS12}", /is older/],
    ["an old newest version", "{max_version: TLS11}", /max_version: is older/],
    [
      "an odd name",
      "{server_name: a b}",
      /server_name: current value is "a b"/,
    ],
    ["an unknown key", "{cipher_suites: []}", /cipher_suites: unknown key/],
  ];
  const rows = [
    ...refused,
    ...basic.map(
      ([title, value, words]) =>
        [
          `basic_auth with ${title}`,
          `{${url}, basic_auth: ${value}}`,
          words,
        ] as const,
    ),
    ...bearer.map(
      ([title, value, words]) =>
        [
          `authorization with ${title}`,
          `{${url}, authorization: ${value}}`,
          words,
        ] as const,
    ),
    ...tls.map(
      ([title, value, words]) =>
        [
          `tls_config with ${title}`,
          `{url: https://am2, tls_config: ${value}}`,
          words,
        ] as const,
    ),
  ];
  const files = {
    "/etc/vq/good": SECRET,
    "/etc/vq/empty": " \n",
    "/etc/vq/two": `${SECRET}\nx`,
    "/etc/vq/long": "x".repeat(4097),
  };
  for (const [title, item, words] of rows) {
    test(`${title} is refused with its line, and no secret is repeated`, () => {
      const yaml = `alertmanagers:\n  - &am1\n    url: http://am1\n  - ${item}\n`;
      const message = refusalOf(...around(yaml, files));
      assert.match(message, words);
      assert.match(message, /^Cannot accept \/etc\/vq\/s\.yml:4: alertm/);
      assert.ok(!message.includes(SECRET), message);
    });
  }

  test("the line is that of the key, also deep inside", () => {
    const yaml = `alertmanagers:
  - url: https://am1
    basic_auth:
      username: u
      password_file:
        none
    tls_config:
      max_version: TLS9
`;
    // The schema is checked as a whole, before any file is opened.
    assert.match(refusalOf(...around(yaml)), /s\.yml:8: .*max_version/);
    const right = yaml.replace("TLS9", "TLS13");
    assert.match(refusalOf(...around(right)), /s\.yml:5: .*password_file/);
  });

  test("the first of several faults is told, unknown keys among them", () => {
    const yaml = "alertmanagers:\n  - x: y\n    url: z\n  - url: a\n";
    assert.match(
      refusalOf(...around(yaml)),
      /s\.yml:2: alertmanagers\[0\]\.x: u/,
    );
  });

  for (const [title, value, words] of [
    ["nothing", "", /alertmanagers: is empty, expected a list/],
    ["a map", " {url: http://a}", /alertmanagers: is a map, expected a list/],
    ["a text", " http://a", /alertmanagers: is a text, expected a list/],
  ] as const) {
    test(`${title} instead of a list is refused`, () => {
      const message = refusalOf(...around(`#\nalertmanagers:${value}\n`));
      assert.match(message, words);
      assert.match(message, /s\.yml:2: /);
    });
  }

  test("a password in a URL is refused, and not repeated", () => {
    for (const text of [
      `http://u:${SECRET}@am1`,
      `http://u:a@${SECRET}@am1`,
      `http://u:a/${SECRET}@am1`,
      `u:${SECRET}:${SECRET}@am1`,
      `${SECRET}@am1`,
    ]) {
      const flag = refusalOf([`--alertmanager.url=${text}`]);
      const flat = refusalOf(...around(`alertmanager.url: ${text}`));
      const list = refusalOf(...around(`alertmanagers: [{url: "${text}"}]`));
      for (const message of [flag, flat, list]) {
        assert.ok(!message.includes(SECRET), message);
        assert.match(message, /@am1", .*into alertmanagers: of --config\.file/);
      }
    }
  });

  for (const [title, yaml] of [
    ["an alias", `*${SECRET}`],
    ["a tag", `!${SECRET} x`],
    ["a block's head", `|${SECRET}`],
    ["a quote too much", `"x" ${SECRET}`],
    ["a reserved character", `@${SECRET}`],
    ["a key inside", `a: b: ${SECRET}`],
    ["a bracket", `[${SECRET}`],
    ["a bracket too much", `}${SECRET}`],
    ["a percent sign", `%${SECRET}`],
  ] as const) {
    test(`a password that YAML takes for ${title} is not repeated`, () => {
      const text = `alertmanagers:\n  - url: http://a\n    basic_auth:\n      username: u\n      password: ${yaml}\n`;
      const message = refusalOf(...around(text));
      assert.ok(!message.includes(SECRET), message);
      assert.match(message, /s\.yml:[56]: .{8,}/);
    });
  }
});

suite("parseConfig() alertmanager.ttl beside settle-time", () => {
  test("a ttl that ends while the longest alert settles is refused", () => {
    const settle = "--alertmanager.settle-time=2m";
    const ttl = "--alertmanager.ttl";
    assert.equal(configOf([settle, `${ttl}=7m`]).alertTtlMs, 420_000);
    assert.match(
      refusalOf([settle, `${ttl}=6m59.999s`]),
      /--alertmanager\.ttl: current value is 419\.999s, expected at least 420s beside .*settle-time of 120s/,
    );
    assert.match(refusalOf(["--alertmanager.settle-time=1h"]), /least 10860s/);
  });
});

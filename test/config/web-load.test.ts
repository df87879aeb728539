// Room config: what --web.config.file may say: the cases of exporter-toolkit's own tests, and those it leaves out.
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { readConfigFile } from "../../src/config/given/read-config-file.ts";
import { lookAtWebFile } from "../../src/config/web/look.ts";
import { openToAll } from "../../src/config/web-settings.ts";
import { createWebFolder, inline } from "./web-folder.ts";

const folder = createWebFolder();
after(() => {
  folder[Symbol.dispose]();
});
const { read, settings, tls, refusal, server, authority } = folder;

const PAIR = `tls_server_config:
  cert_file: server.pem
  key_file: server.key
`;
const HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

suite("lookAtWebFile() refuses with file and line", () => {
  test("a missing file is told by its name", () => {
    const { reading } = lookAtWebFile(folder.at("none.yml"), readConfigFile);
    assert.equal(reading.kind, "bad");
    assert.match(
      reading.message,
      /^Cannot read --web\.config\.file ".*none\.yml": ENOENT/,
    );
  });

  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["junk", "hWkNKCp3fvIx\nTuEjdwNS8A2v\n", /:1: is a text, expected a map/],
    ["a list", "- a\n", /:1: is a list, expected a map/],
    ["no YAML", "a: [\n", /:\d: /],
    ["an unknown section", "http_config: {}\n", /:1: http_config: unknown key/],
    [
      "an unknown key",
      "tls_server_config:\n  cert_filse: a\n",
      /:2: tls_server_config\.cert_filse: unknown key, expected one of cert, /,
    ],
    [
      "a key of tls_config",
      `${PAIR}  ca_file: server.pem\n`,
      /:4: tls_server_config\.ca_file: unknown key/,
    ],
    [
      "an unknown key with nothing behind it",
      "http_server_config:\n  http3:\n",
      /:2: http_server_config\.http3: unknown key/,
    ],
    ["a key twice", "rate_limit:\nrate_limit:\n", /:2: .*second time/],
    [
      "an empty cert_file",
      'tls_server_config:\n  cert_file: ""\n  key_file: server.key\n',
      /:1: tls_server_config: missing one of cert or cert_file/,
    ],
    [
      "an empty cert",
      'tls_server_config:\n  cert: ""\n  key_file: server.key\n',
      /missing one of cert or cert_file/,
    ],
    [
      "an empty key_file",
      'tls_server_config:\n  cert_file: server.pem\n  key_file: ""\n',
      /missing one of key or key_file/,
    ],
    [
      "an empty key",
      'tls_server_config:\n  cert_file: server.pem\n  key: ""\n',
      /missing one of key or key_file/,
    ],
    [
      "both empty, and a policy",
      'tls_server_config:\n  cert_file: ""\n  key_file: ""\n  client_auth_type: "x"\n',
      /missing one of cert or cert_file/,
    ],
    [
      "no such cert_file",
      "tls_server_config:\n  cert_file: somefile\n  key_file: server.key\n",
      /:2: tls_server_config\.cert_file: cannot read "somefile" \(ENOENT/,
    ],
    [
      "no such key_file",
      "tls_server_config:\n  cert_file: server.pem\n  key_file: somefile\n",
      /:3: tls_server_config\.key_file: cannot read "somefile" \(ENOENT/,
    ],
    [
      "neither file there",
      "tls_server_config:\n  cert_file: somefile\n  key_file: somefile\n",
      /:2: tls_server_config\.cert_file: cannot read/,
    ],
    [
      "an unknown policy",
      `${PAIR}  client_auth_type: x\n`,
      /:4: tls_server_config\.client_auth_type: invalid, expected one of NoClientCert, /,
    ],
    [
      "a policy in other letters",
      `${PAIR}  client_auth_type: requireandverifyclientcert\n`,
      /client_auth_type: invalid/,
    ],
    [
      "a client CA without a policy",
      `${PAIR}  client_ca_file: ca.pem\n`,
      /:4: tls_server_config\.client_ca_file: client CA's have been configured without a Client Auth Policy/,
    ],
    [
      "a client CA inline with NoClientCert",
      `${PAIR}  client_auth_type: NoClientCert\n  client_ca: x\n`,
      /:5: tls_server_config\.client_ca: client CA's have been configured/,
    ],
    [
      "no such client CA",
      `${PAIR}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: somefile\n`,
      /:5: tls_server_config\.client_ca_file: cannot read "somefile"/,
    ],
    [
      "a client CA that is none: nobody would be let in",
      `${PAIR}  client_auth_type: RequireAndVerifyClientCert\n  client_ca: x\n`,
      /:5: tls_server_config\.client_ca: holds no certificate/,
    ],
    [
      "allowed SANs of certificates that nobody has to show",
      `${PAIR}  client_auth_type: VerifyClientCertIfGiven\n  client_allowed_sans: [a]\n`,
      /:5: tls_server_config\.client_allowed_sans: requires client_auth_type/,
    ],
    [
      "allowed SANs without TLS",
      "tls_server_config:\n  client_allowed_sans: [a]\n",
      /:2: tls_server_config\.client_allowed_sans: requires client_auth_type/,
    ],
    [
      "an empty list of SANs, which exporter-toolkit takes for nobody",
      `${PAIR}  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: []\n`,
      /client_allowed_sans: is empty/,
    ],
    [
      "an invented cipher",
      `${PAIR}  cipher_suites:\n  - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048\n`,
      /:5: tls_server_config\.cipher_suites\[0\]: current value is "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048"/,
    ],
    [
      "an insecure cipher",
      `${PAIR}  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n`,
      /cipher_suites\[0\]: current value is/,
    ],
    [
      "OpenSSL's name of a cipher",
      `${PAIR}  cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]\n`,
      /cipher_suites\[0\]: current value is/,
    ],
    [
      "suites that the newest version allowed cannot use",
      `${PAIR}  cipher_suites: [TLS_AES_128_GCM_SHA256]\n  max_version: TLS12\n`,
      /:4: tls_server_config\.cipher_suites: are all of TLS 1\.3/,
    ],
    [
      "an invented curve",
      `${PAIR}  curve_preferences: [X25519, CurveP257]\n`,
      /:4: tls_server_config\.curve_preferences\[1\]: current value is "CurveP257", expected one of CurveP256, /,
    ],
    [
      "a wrong TLS version",
      `${PAIR}  min_version: TLS111\n`,
      /:4: tls_server_config\.min_version: current value is "TLS111"/,
    ],
    [
      "a newest version older than the default of the oldest",
      `${PAIR}  max_version: TLS11\n`,
      /:4: tls_server_config\.max_version: is older than min_version/,
    ],
    [
      "a preference that is no truth value",
      `${PAIR}  prefer_server_cipher_suites: maybe\n`,
      /:4: .*prefer_server_cipher_suites: expected true or false/,
    ],
    [
      "a bad bcrypt hash",
      "basic_auth_users:\n  john: doe\n",
      /:2: basic_auth_users\.john: expected a bcrypt hash/,
    ],
    [
      "a bcrypt cost of 3",
      `basic_auth_users:\n  john: ${HASH.replace("10", "03")}\n`,
      /:2: basic_auth_users\.john: expected a bcrypt hash/,
    ],
    [
      "a bcrypt cost of 32",
      `basic_auth_users:\n  john: ${HASH.replace("10", "32")}\n`,
      /expected a bcrypt hash/,
    ],
    [
      "a bcrypt hash cut short",
      `basic_auth_users:\n  john: ${HASH.slice(0, -1)}\n`,
      /expected a bcrypt hash/,
    ],
    [
      "a user without a hash",
      "basic_auth_users:\n  john:\n",
      /:2: basic_auth_users\.john: is empty, expected a bcrypt hash/,
    ],
    [
      "a user that no request can name",
      `basic_auth_users:\n  "a:b": ${HASH}\n`,
      /:2: basic_auth_users\."a:b": this is no name of a user/,
    ],
    [
      "more users than a file is for",
      `basic_auth_users:\n${Array.from({ length: 257 }, (_, one) => `  u${one}: ${HASH}\n`).join("")}`,
      /:1: basic_auth_users: has 257 keys, expected at most 256/,
    ],
    [
      "a bad X-Content-Type-Options",
      "http_server_config:\n  headers:\n    X-Content-Type-Options: sniff\n",
      /:3: .*X-Content-Type-Options: expected nosniff/,
    ],
    [
      "a bad X-Frame-Options",
      "http_server_config:\n  headers:\n    X-Frame-Options: foo\n",
      /:3: .*X-Frame-Options: expected deny or sameorigin/,
    ],
    [
      "an X-Frame-Options in other letters",
      "http_server_config:\n  headers:\n    X-Frame-Options: DENY\n",
      /:3: .*X-Frame-Options: expected deny or sameorigin/,
    ],
    [
      "a header that is not among the five",
      "http_server_config:\n  headers:\n    Content-Type: foo\n",
      /:3: .*Content-Type: this header cannot be configured, expected one of Strict/,
    ],
    [
      "a header in other letters",
      "http_server_config:\n  headers:\n    x-frame-options: deny\n",
      /:3: .*this header cannot be configured/,
    ],
    [
      "a header that would be two",
      'http_server_config:\n  headers:\n    Content-Security-Policy: "a\\nSet-Cookie: b"\n',
      /:3: .*Content-Security-Policy: .*printable ASCII/,
    ],
    [
      "a number without a unit, which were nanoseconds to Go",
      "rate_limit:\n  interval: 5\n",
      /:2: rate_limit\.interval: .*expected a text/,
    ],
    [
      "a time to go back",
      "rate_limit:\n  interval: -1s\n",
      /:2: rate_limit\.interval: current value is "-1s", expected a duration/,
    ],
    [
      "a burst of less than nothing",
      "rate_limit:\n  burst: -1\n",
      /:2: rate_limit\.burst: expected a whole number/,
    ],
    [
      "an alias",
      "a: &a {}\nrate_limit: *a\n",
      /:\d: (?:a: unknown key|rate_limit: is an alias)/,
    ],
    [
      "more parts than could be read while quorum events wait",
      `a: [${"1,".repeat(6_000)}1]\n`,
      /it has 6004 lines, keys and elements, expected at most 6000/,
    ],
    [
      "more dashes than that in one line",
      "- ".repeat(6_001),
      /it has 6001 lines/,
    ],
    ["more aliases than that", "*a ".repeat(6_001), /it has 6001 lines/],
    ["a large file", "#".repeat(256 * 1024 + 1), /at most 262144 bytes/],
  ];
  for (const [title, yaml, words] of cases) {
    test(title, () => {
      const message = refusal(yaml);
      assert.match(message, words);
      assert.match(message, /^Cannot (?:accept|read --web\.config\.file)/);
    });
  }

  test("a PEM text where a path belongs is not repeated", () => {
    const folded = server.key.trimEnd().replaceAll("\n", "\n    ");
    const yaml = `tls_server_config:\n  cert_file: server.pem\n  key_file: >\n    ${folded}\n`;
    const message = refusal(yaml);
    assert.match(message, /:3: tls_server_config\.key_file: expected the path/);
    assert.doesNotMatch(message, /BEGIN/);
  });
});

suite("lookAtWebFile() accepts", () => {
  const empties = ["", "\n", "# words\n", "---\n", "{}\n", "null\n"];
  for (const yaml of empties) {
    test(`${JSON.stringify(yaml)}, which is open to all`, () => {
      assert.deepEqual(settings(yaml), openToAll);
    });
  }

  test("keys with nothing behind them, which are no keys", () => {
    const yaml =
      "tls_server_config:\n  cert_file:\nhttp_server_config:\nbasic_auth_users:\nrate_limit:\n";
    assert.deepEqual(settings(yaml), openToAll);
  });

  test("a certificate and a key from the config file's folder, with exporter-toolkit's defaults", () => {
    assert.deepEqual(settings(PAIR), {
      ...openToAll,
      tls: {
        cert: server.cert,
        key: server.key,
        clientCa: undefined,
        clientAuth: "none",
        clientAllowedSans: [],
        minVersion: "TLSv1.2",
        maxVersion: "TLSv1.3",
        ciphers: undefined,
        curves: undefined,
        preferServerCipherSuites: true,
      },
    });
  });

  test("PEM texts in the file, and absolute paths", () => {
    const yaml = `tls_server_config:
  key_file: ${folder.at("server.key")}
  client_auth_type: RequireAndVerifyClientCert
${inline("cert", server.cert)}${inline("client_ca", authority.cert)}`;
    const { cert, key, clientCa } = tls(yaml);
    assert.deepEqual(
      { cert, key, clientCa },
      { ...server, clientCa: authority.cert },
    );
  });

  test("a file and a text beside each other: the file counts, as in exporter-toolkit", () => {
    const yaml = `${PAIR}  cert: x\n  key: x\n  client_ca: x\n  client_ca_file: ca.pem\n  client_auth_type: RequireAnyClientCert\n`;
    const { cert, key, clientCa } = tls(yaml);
    assert.deepEqual(
      { cert, key, clientCa },
      { ...server, clientCa: authority.cert },
    );
  });

  const policies = {
    '""': "none",
    NoClientCert: "none",
    RequestClientCert: "request",
    RequireAnyClientCert: "require-any",
    RequireClientCert: "require-any",
    VerifyClientCertIfGiven: "verify-if-given",
    RequireAndVerifyClientCert: "require-and-verify",
  };
  for (const [name, clientAuth] of Object.entries(policies)) {
    test(`client_auth_type ${name}`, () => {
      const yaml = `${PAIR}  client_auth_type: ${name}\n`;
      assert.equal(tls(yaml).clientAuth, clientAuth);
    });
  }

  test("every other key of tls_server_config", () => {
    const yaml = `${PAIR}  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.pem
  client_allowed_sans: [prometheus.example, 127.0.0.1, "spiffe://a/b"]
  min_version: TLS13
  max_version: TLS13
  cipher_suites: []
  curve_preferences: [X25519, CurveP521]
  prefer_server_cipher_suites: no
`;
    assert.deepEqual(tls(yaml), {
      ...server,
      clientCa: authority.cert,
      clientAuth: "require-and-verify",
      clientAllowedSans: ["prometheus.example", "127.0.0.1", "spiffe://a/b"],
      minVersion: "TLSv1.3",
      maxVersion: "TLSv1.3",
      ciphers: undefined,
      curves: "X25519:P-521",
      preferServerCipherSuites: false,
    });
  });

  test("headers: a number is a text, a blank one is left out, http2 means nothing here", () => {
    const yaml = `http_server_config:
  http2: on
  headers:
    X-Frame-Options: sameorigin
    X-XSS-Protection: 0
    Strict-Transport-Security: ""
    Content-Security-Policy:
`;
    const headers = new Map([
      ["X-Frame-Options", "sameorigin"],
      ["X-XSS-Protection", "0"],
    ]);
    assert.deepEqual(settings(yaml), { ...openToAll, headers });
  });

  test("users with each spelling of bcrypt", () => {
    const hashes = ["$2a$04", "$2b$31", "$2y$12"].map((start) =>
      start.concat(HASH.slice(6)),
    );
    const yaml = `basic_auth_users:\n  alice: ${hashes[0] ?? ""}\n  "bob x": ${hashes[1] ?? ""}\n  __proto__: ${hashes[2] ?? ""}\n`;
    assert.deepEqual(
      [...settings(yaml).users],
      [
        ["alice", hashes[0]],
        ["bob x", hashes[1]],
        ["__proto__", hashes[2]],
      ],
    );
  });

  const limits: readonly (readonly [string, unknown])[] = [
    ["interval: 0\n  burst: 0", undefined],
    ["interval: 0s\n  burst: 9", undefined],
    ["burst: 9", undefined],
    ['interval: "1s"\n  burst: 0', { intervalMs: 1000, burst: 0 }],
    ["interval: 100ms\n  burst: 20", { intervalMs: 100, burst: 20 }],
    ["interval: 1m30s", { intervalMs: 90_000, burst: 0 }],
  ];
  for (const [lines, rateLimit] of limits) {
    test(`rate_limit ${JSON.stringify(lines)}`, () => {
      assert.deepEqual(
        settings(`rate_limit:\n  ${lines}\n`).rateLimit,
        rateLimit,
      );
    });
  }
});

suite("lookAtWebFile() wants TLS as exporter-toolkit's IsEnabled does", () => {
  const off = {
    "nothing set": "tls_server_config: {}\n",
    "only what enables nothing":
      "tls_server_config:\n  min_version: TLS12\n  prefer_server_cipher_suites: true\n",
  };
  for (const [title, yaml] of Object.entries(off)) {
    test(`off: ${title}`, () => {
      assert.equal(settings(yaml).tls, undefined);
    });
  }
  const on = {
    "cert_file and key_file": PAIR,
    "cert and key inline": `tls_server_config:\n${inline("cert", server.cert)}${inline("key", server.key)}`,
  };
  for (const [title, yaml] of Object.entries(on)) {
    test(`on: ${title}`, () => {
      assert.notEqual(settings(yaml).tls, undefined);
    });
  }
  const incomplete = {
    "only a client CA": "client_ca_file: ca.pem",
    "only a policy": "client_auth_type: RequireAndVerifyClientCert",
    "only the policy that asks for nothing": "client_auth_type: NoClientCert",
  };
  for (const [title, line] of Object.entries(incomplete)) {
    test(`on, and so refused without a certificate: ${title}`, () => {
      const reading = read(`tls_server_config:\n  ${line}\n`);
      assert.equal(reading.kind, "bad");
      assert.match(reading.message, /missing one of cert or cert_file/);
    });
  }
});

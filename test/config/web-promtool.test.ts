// Room config: Prometheus' own reader of the format says the same as ours, where it knows the keys.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, suite, test } from "node:test";
import { createWebFolder } from "./web-folder.ts";

const folder = createWebFolder();
after(() => {
  folder[Symbol.dispose]();
});

/** `promtool check web-config` (Debian package prometheus): exit code 0 or 1. */
function isRightToPromtool(path: string): boolean {
  const { error, status, stderr } = spawnSync(
    "promtool",
    ["check", "web-config", path],
    { encoding: "utf8" },
  );
  assert.equal(error, undefined, "promtool runs (Debian package prometheus)");
  assert.ok(status === 0 || status === 1, stderr);
  return status === 0;
}

const PAIR =
  "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n";
const HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";
const users = (hash: string) => `basic_auth_users:\n  alice: ${hash}\n`;
const headers = (line: string) =>
  `http_server_config:\n  headers:\n    ${line}\n`;

const right: readonly string[] = [
  "",
  "{}\n",
  "basic_auth_users:\n",
  "tls_server_config: {}\n",
  "tls_server_config:\n  min_version: TLS12\n",
  PAIR,
  ...["NoClientCert", "RequestClientCert", "RequireAnyClientCert"].map(
    (name) => `${PAIR}  client_auth_type: ${name}\n`,
  ),
  ...["RequireClientCert", "VerifyClientCertIfGiven", '""'].map(
    (name) => `${PAIR}  client_auth_type: ${name}\n`,
  ),
  `${PAIR}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n`,
  `${PAIR}  client_auth_type: RequireAndVerifyClientCert\n`,
  `${PAIR}  min_version: TLS10\n  max_version: TLS13\n`,
  `${PAIR}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_AES_128_GCM_SHA256]\n`,
  `${PAIR}  curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]\n`,
  `${PAIR}  prefer_server_cipher_suites: off\n`,
  users(HASH),
  users(HASH.replace("2y$10", "2a$04")),
  users(HASH.replace("2y$10", "2b$31")),
  "http_server_config:\n  http2: no\n",
  headers("X-Frame-Options: deny"),
  headers("X-XSS-Protection: 1"),
  headers("Strict-Transport-Security: max-age=31536000; includeSubDomains"),
];

const wrong: readonly string[] = [
  "junk\n",
  "- a\n",
  "tls_server_config:\n  cert_filse: a\n",
  "unknown:\n",
  "http_server_config:\n  http3:\n",
  PAIR.replace("server.pem", '""'),
  PAIR.replace("server.key", '""'),
  PAIR.replace("server.pem", "none"),
  PAIR.replace("server.key", "none"),
  PAIR.replace("server.key", "ca.pem"),
  PAIR.replace("server.pem", "ca.pem"),
  "tls_server_config:\n  client_auth_type: NoClientCert\n",
  `${PAIR}  client_ca_file: ca.pem\n`,
  `${PAIR}  client_auth_type: x\n`,
  `${PAIR}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: none\n`,
  `${PAIR}  min_version: TLS111\n`,
  `${PAIR}  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048]\n`,
  `${PAIR}  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n`,
  `${PAIR}  curve_preferences: [CurveP257]\n`,
  `${PAIR}  prefer_server_cipher_suites: maybe\n`,
  users("doe"),
  users('""'),
  users(HASH.replace("10", "03")),
  users(HASH.replace("10", "32")),
  users(HASH.slice(0, 50)),
  headers("X-Content-Type-Options: sniff"),
  headers("X-Frame-Options: foo"),
  headers("X-Frame-Options: DENY"),
  headers("X-Frame-Options:"),
  headers("x-frame-options: deny"),
  headers("Content-Type: foo"),
];

suite("lookAtWebFile() says what promtool check web-config says", () => {
  for (const [yamls, isRight] of [
    [right, true],
    [wrong, false],
  ] as const) {
    for (const yaml of yamls) {
      test(`${isRight ? "right" : "wrong"}: ${JSON.stringify(yaml)}`, () => {
        const reading = folder.read(yaml);
        const says = JSON.stringify(reading);
        assert.equal(isRightToPromtool(folder.at("web.yml")), isRight);
        assert.equal(reading.kind === "good", isRight, says);
      });
    }
  }
});

// Room config: tls_config with real certificates and keys, made by openssl, read from a real folder.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { parseConfig, type ConfigResult } from "../../src/config/config.ts";
import { readConfigFile } from "../../src/config/given/read-config-file.ts";
import { noTls } from "./alertmanager.ts";

const directory = mkdtempSync(join(tmpdir(), "votequorum-tls-"));
after(() => {
  rmSync(directory, { recursive: true });
});

function openssl(words: string): string {
  const options = { cwd: directory, stdio: "pipe", encoding: "utf8" } as const;
  return execFileSync("openssl", words.split(" "), options);
}

function at(name: string): string {
  return join(directory, name);
}

/** A self-signed certificate NAME.pem with its key NAME-key.pem. */
function make(name: string, algorithm: string): void {
  openssl(
    `req -x509 -newkey ${algorithm} -nodes -keyout ${name}-key.pem -out ${name}.pem -days 3 -subj /CN=${name}`,
  );
}

function textOf(name: string): string {
  return readFileSync(at(name), "utf8");
}

/** What one tls_config at line 4 comes to; `key: value` each. */
function parseTls(
  lines: readonly string[],
  ...argv: readonly string[]
): ConfigResult {
  const yaml = ["alertmanagers:", "- url: https://am1", "  tls_config:"];
  const text = [...yaml, ...lines.map((line) => `    ${line}`), ""].join("\n");
  writeFileSync(at("s.yml"), text);
  return parseConfig(
    [`--config.file=${at("s.yml")}`, ...argv],
    {},
    {
      readFile: readConfigFile,
      pid: 1,
      version: "1.2.3",
    },
  );
}

function refusalOf(lines: readonly string[]): string {
  const result = parseTls(lines);
  assert.equal(result.kind, "refused", JSON.stringify(result));
  // Whoever would run with it is told the same beforehand.
  assert.deepEqual(parseTls(lines, "--config.check"), result);
  assert.match(result.message, /^[^\p{Cc}]{10,1001}$/u);
  assert.doesNotMatch(result.message, /BEGIN (?!CERT|PRIVATE KEY-----$)/);
  return result.message;
}

function inline(key: string, name: string): readonly string[] {
  const pem = textOf(name).trimEnd().split("\n");
  return [`${key}: |`, ...pem.map((line) => `  ${line}`)];
}

make("rsa", "rsa:2048");
make("ec", "ec -pkeyopt ec_paramgen_curve:P-256");
make("ec2", "ec -pkeyopt ec_paramgen_curve:P-256");
make("ed", "ed25519");
make("weak", "rsa:512");
openssl("ecparam -name prime256v1 -genkey -out sec1-key.pem");
openssl("req -x509 -key sec1-key.pem -out sec1.pem -days 3 -subj /CN=sec1");
openssl("rsa -in rsa-key.pem -traditional -out pkcs1-key.pem");
openssl(
  "pkcs8 -topk8 -in rsa-key.pem -out encrypted-key.pem -passout pass:xyzw",
);
openssl(
  "rsa -in rsa-key.pem -traditional -aes256 -passout pass:xyzw -out old-encrypted-key.pem",
);
openssl("pkey -in rsa-key.pem -pubout -out public-key.pem");
openssl("x509 -in rsa.pem -text -out text.pem");
openssl("x509 -in rsa.pem -trustout -out trusted.pem");
openssl("x509 -in rsa.pem -outform der -out rsa.der");
writeFileSync(
  at("bundle.pem"),
  `# two\n${textOf("ec.pem")}${textOf("rsa.pem")}`,
);
writeFileSync(at("chain.pem"), textOf("rsa.pem") + textOf("ec.pem"));
writeFileSync(at("both.pem"), textOf("rsa-key.pem") + textOf("rsa.pem"));
writeFileSync(at("half.pem"), textOf("rsa.pem") + textOf("ec.pem"));
truncateSync(at("half.pem"), textOf("rsa.pem").length + 100);
writeFileSync(at("broken.pem"), textOf("rsa.pem").replace(/\n(.{30})/, "\n"));
writeFileSync(at("text.txt"), "hello\n");
writeFileSync(at("empty.pem"), "");
writeFileSync(at("big.pem"), textOf("rsa.pem"));
appendFileSync(at("big.pem"), "#".repeat(1024 * 1024));
mkdirSync(at("folder.pem"));
execFileSync("mkfifo", [at("fifo.pem")]);

suite("parseConfig() tls_config with files", () => {
  const good: readonly (readonly [string, readonly string[]])[] = [
    ["an authority", ["ca_file: rsa.pem"]],
    ["a bundle of authorities", ["ca_file: bundle.pem"]],
    ["an authority with words around", ["ca_file: text.pem"]],
    ["a trusted certificate", ["ca_file: trusted.pem"]],
    ["an absolute path", [`ca_file: ${at("ec.pem")}`]],
    ["a certificate", ["cert_file: rsa.pem", "key_file: rsa-key.pem"]],
    ["a chain", ["cert_file: chain.pem", "key_file: rsa-key.pem"]],
    ["one file for both", ["cert_file: both.pem", "key_file: both.pem"]],
    ["elliptic curves", ["cert_file: ec.pem", "key_file: ec-key.pem"]],
    ["Ed25519", ["cert_file: ed.pem", "key_file: ed-key.pem"]],
    ["SEC 1", ["cert_file: sec1.pem", "key_file: sec1-key.pem"]],
    ["PKCS #1", ["cert_file: rsa.pem", "key_file: pkcs1-key.pem"]],
    [
      "a key in the file",
      ["cert_file: ec.pem", ...inline("key", "ec-key.pem")],
    ],
  ];
  for (const [title, lines] of good) {
    test(`${title} is accepted`, () => {
      const result = parseTls(lines);
      assert.equal(result.kind, "run", JSON.stringify(result));
      assert.equal(parseTls(lines, "--config.check").kind, "print");
    });
  }

  test("sources come out as they stand there: files to be read again, texts as they are", () => {
    const result = parseTls([
      ...inline("ca", "ec.pem"),
      "cert_file: rsa.pem",
      "key_file: rsa-key.pem",
      "min_version: TLS13",
    ]);
    assert.equal(result.kind, "run", JSON.stringify(result));
    assert.deepEqual(result.config.alertmanagers[0]?.tls, {
      ...noTls,
      ca: { kind: "inline", text: textOf("ec.pem") },
      clientCertificate: {
        cert: { kind: "file", path: at("rsa.pem") },
        key: { kind: "file", path: at("rsa-key.pem") },
      },
      minVersion: "TLSv1.3",
    });
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no such file", ["ca_file: none.pem"], /none\.pem" \(ENOENT.*may read$/],
    ["a folder", ["ca_file: folder.pem"], /folder\.pem" \(.*regular file/],
    ["a FIFO", ["ca_file: fifo.pem"], /fifo\.pem" \(.*regular file/],
    ["a device", ["ca_file: /dev/zero"], /"\/dev\/zero" \(.*regular file/],
    ["a large file", ["ca_file: big.pem"], /big\.pem" \(.*1048576 bytes/],
    ["DER", ["ca_file: rsa.der"], /rsa\.der" \(.*utf-8/],
    ["no PEM", ["ca_file: text.txt"], /text\.txt" holds no certificate, exp/],
    ["nothing", ["ca_file: empty.pem"], /empty\.pem" holds no certificate/],
    [
      "a key for an authority",
      ["ca_file: rsa-key.pem"],
      /holds no certificate/,
    ],
    [
      "a broken one",
      ["ca_file: broken.pem"],
      /broken certificate, number 1 \(/,
    ],
    ["half of a second", ["ca_file: half.pem"], /certificate, number 2 \(/],
    ["no PEM inline", ["ca: hello"], /tls_config\.ca: holds no certificate/],
    [
      "an empty text inline",
      ["ca: ''"],
      /tls_config\.ca: holds no certificate/,
    ],
    ["both", ["ca_file: rsa.pem", "ca: x"], /ca_file: stands beside ca, exp/],
    [
      "a certificate without key",
      ["cert_file: rsa.pem"],
      /cert_file: stands alone, expected key or key_file beside it/,
    ],
    [
      "a key without certificate",
      inline("key", "rsa-key.pem"),
      /tls_config\.key: stands alone, expected cert or cert_file/,
    ],
  ];
  for (const [title, lines, words] of refused) {
    test(`${title} is refused with the line of the key`, () => {
      const message = refusalOf(lines);
      assert.match(message, words);
      assert.ok(
        message.startsWith(`Cannot accept ${at("s.yml")}:4: `),
        message,
      );
    });
  }

  const pairs: readonly (readonly [string, string, string, RegExp])[] = [
    ["another key", "ec.pem", "ec2-key.pem", /ec2-key\.pem" is not the key of/],
    ["a key of another kind", "rsa.pem", "ec-key.pem", /is not the key of/],
    ["the key of the second", "chain.pem", "ec-key.pem", /is not the key of/],
    ["an encrypted key", "rsa.pem", "encrypted-key.pem", /passphrase/],
    ["an old encrypted key", "rsa.pem", "old-encrypted-key.pem", /passphrase/],
    ["a public key", "rsa.pem", "public-key.pem", /holds no private key \(/],
    ["a certificate as key", "rsa.pem", "rsa.pem", /holds no private key \(/],
    ["no key", "rsa.pem", "text.txt", /text\.txt" holds no private key \(/],
    ["no such key", "rsa.pem", "none.pem", /key_file: cannot read .*ENOENT/],
  ];
  for (const [title, cert, key, words] of pairs) {
    test(`${title} is refused with the line of the key_file`, () => {
      const message = refusalOf([
        `cert_file: ${cert}`,
        "#",
        `key_file: ${key}`,
      ]);
      assert.match(message, words);
      assert.ok(
        message.startsWith(`Cannot accept ${at("s.yml")}:6: `),
        message,
      );
    });
  }

  test("a key in the file that does not fit is refused, and not repeated", () => {
    const lines = ["cert_file: rsa.pem", ...inline("key", "ec-key.pem")];
    const message = refusalOf(lines);
    assert.match(message, /s\.yml:5: .*tls_config\.key: is not the key of/);
    const [, secret = ""] = textOf("ec-key.pem").split("\n");
    assert.ok(!message.includes(secret.slice(0, 16)));
  });

  test("what OpenSSL's security level forbids is refused at start, not at the first page", () => {
    const lines = ["cert_file: weak.pem", "key_file: weak-key.pem"];
    assert.match(refusalOf(lines), /s\.yml:4: .*key too small/);
  });
});

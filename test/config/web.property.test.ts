// Room config: whatever a web config file holds, it is read or refused in one line; and no secret is in that line.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { interpret, type FileText } from "../../src/config/web/interpret.ts";
import type { WebReading } from "../../src/config/web-settings.ts";
import { createWebFolder } from "./web-folder.ts";

const folder = createWebFolder();
after(() => {
  folder[Symbol.dispose]();
});
const { cert, key } = folder.server;

/** Any file there is holds `text`. */
function readAs(yaml: string, text: string = cert): WebReading {
  const texts = new Map<string, FileText>([
    ["/w/web.yml", { kind: "text", text: yaml }],
  ]);
  for (let round = 0; round < 3; round += 1) {
    const next = interpret("/w/web.yml", texts);
    if (next.kind === "read") return next.reading;
    for (const path of next.paths) texts.set(path, { kind: "text", text });
  }
  throw new Error("interpret() asks for ever");
}

function assertOneLine(reading: WebReading): void {
  if (reading.kind === "good") return;
  assert.match(reading.message, /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u);
  assert.match(reading.message, /^Cannot (accept|read) /);
}

const SECTIONS = [
  ...["tls_server_config", "http_server_config", "basic_auth_users"],
  "rate_limit",
];
const KEYS = [
  ...["cert", "key", "client_ca", "cert_file", "key_file", "client_ca_file"],
  ...["client_auth_type", "client_allowed_sans", "min_version", "max_version"],
  ...["cipher_suites", "curve_preferences", "prefer_server_cipher_suites"],
  ...["http2", "headers", "interval", "burst", "X-Frame-Options"],
  ...["__proto__", "constructor", "toString"],
];
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);
const value = fc.oneof(
  anyText,
  fc.constantFrom<unknown>("", cert, key, "TLS12", "RequireAnyClientCert"),
  fc.constantFrom<unknown>("1s", "X25519", "TLS_AES_128_GCM_SHA256", "deny"),
  fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
  fc.array(anyText, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
);
const section = fc.oneof(
  value,
  fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), anyText), value, {
    maxKeys: 6,
  }),
);

test("interpret() answers any structure in the file, and a refusal is one line", () => {
  const file = fc.dictionary(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...SECTIONS) },
      { weight: 1, arbitrary: anyText },
    ),
    section,
    { maxKeys: 4 },
  );
  fc.assert(
    fc.property(file, fc.constantFrom(cert, key, ""), (content, text) => {
      // JSON is YAML.
      assertOneLine(readAs(JSON.stringify(content, undefined, 1), text));
    }),
    { numRuns: 4000 },
  );
});

test("interpret() answers any text, and a refusal is one line", () => {
  const line = fc.oneof(
    anyText,
    fc
      .tuple(fc.constantFrom(...SECTIONS, ...KEYS), anyText)
      .map(([name, text]) => `${name}: ${text}`),
    fc.constantFrom("  ", "- ", "? ", "&a", "*a", "!!x", "%YAML", "---", "|"),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      assertOneLine(readAs(lines.join("\n")));
    }),
    { numRuns: 3000 },
  );
});

test("interpret() repeats no key, no hash and nothing of a key file, whatever else is wrong", () => {
  const base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const secret = fc.string({
    unit: fc.constantFrom(...base64.split("")),
    minLength: 24,
    maxLength: 64,
  });
  const wrap = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) =>
      `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`,
    (text) => `$2y$10$${text}`,
    (text) => `${key}${text}`,
    (text) => `\u0007${text}`,
  );
  const place = fc.constantFrom<(text: string) => unknown>(
    (one) => ({ tls_server_config: { cert, key: one } }),
    (one) => ({ tls_server_config: { cert: one, key: one } }),
    (one) => ({ tls_server_config: { cert, key: [one] } }),
    (one) => ({ tls_server_config: { cert, key: { [one]: one } } }),
    (one) => ({ tls_server_config: { key: one } }),
    (one) => ({ basic_auth_users: { alice: one } }),
    (one) => ({ basic_auth_users: { alice: one, bob: { password: one } } }),
    (one) => ({ basic_auth_users: [one] }),
    (one) => ({ basic_auth_users: one }),
    (one) => ({ tls_server_config: one }),
    (one) => one,
  );
  fc.assert(
    fc.property(secret, wrap, place, (text, around, at) => {
      const yaml = JSON.stringify(at(around(text)), undefined, 1);
      const readings = [
        readAs(yaml),
        readAs(
          "tls_server_config: { cert_file: a, key_file: b }",
          around(text),
        ),
        // Broken by an end that comes too early.
        readAs(yaml.slice(0, -1)),
      ];
      for (const reading of readings) {
        assertOneLine(reading);
        if (reading.kind === "good") continue;
        assert.ok(
          !reading.message.includes(text.slice(0, 12)),
          reading.message,
        );
      }
    }),
    { numRuns: 2000 },
  );
});

// Room fuzz: --web.config.file and what it names. What it locks stays locked, and nothing secret is told.
import assert from "node:assert/strict";
import { parse } from "yaml";
import { lookAtWebFile } from "../../src/config/web/look.ts";
import { openInput } from "../input.ts";
import { CERTIFICATE, KEY } from "../web-files.ts";

const PATH = "/etc/web.yml";
const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u;
const SECRET = /\$2[aby]\$\d\d\$|[A-Za-z0-9+/]{40}/;
const NAMES = [
  "tls_server_config",
  "http_server_config",
  "basic_auth_users",
  "rate_limit",
];

export function fuzz(data: Uint8Array): void {
  const input = openInput(data);
  const garbage = input.text(40);
  const text = Buffer.from(input.rest()).toString();
  const { reading, texts } = lookAtWebFile(PATH, (path) => {
    if (path === PATH) return text;
    if (path.endsWith("cert.pem")) return CERTIFICATE;
    if (path.endsWith("key.pem")) return KEY;
    return garbage;
  });
  assert.ok(texts.size <= 4, "the file and three others");
  if (reading.kind === "bad") {
    assert.match(reading.message, LINE);
    // In front of the last colon stand keys, which are no secrets, also where a hash is one.
    const words = reading.message.slice(reading.message.lastIndexOf(": "));
    assert.doesNotMatch(words, SECRET);
    return;
  }
  const { settings } = reading;
  const said = (parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(said)) assert.ok(NAMES.includes(name), name);
  assert.deepEqual(
    [...settings.users],
    Object.entries(said["basic_auth_users"] ?? {}),
    "every user is asked for",
  );
  const tls = (said["tls_server_config"] ?? {}) as Record<string, unknown>;
  const hasTls = Boolean(tls["cert"] ?? tls["cert_file"]);
  assert.equal(settings.tls !== undefined, hasTls, "TLS is not forgotten");
}

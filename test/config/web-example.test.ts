// Room config: docs/web-config.example.yml is right, and together with docs/web-config.md tells of every key.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, suite, test } from "node:test";
import { createWebFolder } from "./web-folder.ts";

const folder = createWebFolder();
after(() => {
  folder[Symbol.dispose]();
});

function docs(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
}

/** As a refusal of an unknown key tells them. */
function keysOf(yaml: string): readonly string[] {
  const [, keys = ""] = /one of ([\w, ]+)$/.exec(folder.refusal(yaml)) ?? [];
  return keys.split(", ");
}

suite("docs/web-config", () => {
  test("the example is accepted, and means what it says", () => {
    folder.write("clients-ca.pem", folder.authority.cert);
    const settings = folder.settings(docs("web-config.example.yml"));
    assert.equal(settings.tls?.clientAuth, "require-and-verify");
    assert.deepEqual([...settings.users.keys()], ["prometheus"]);
    assert.equal(settings.headers.size, 3);
    assert.deepEqual(settings.rateLimit, { intervalMs: 100, burst: 20 });
  });

  test("the page tells of every key and every name", () => {
    const page = docs("web-config.md");
    const keys = [
      ...keysOf("x: 1\n"),
      ...keysOf("tls_server_config:\n  x: 1\n"),
      ...keysOf("http_server_config:\n  x: 1\n"),
      ...keysOf("rate_limit:\n  x: 1\n"),
    ];
    assert.ok(keys.length >= 20, keys.join());
    const names = [
      ...["NoClientCert", "RequestClientCert", "RequireAnyClientCert"],
      ...["RequireClientCert", "VerifyClientCertIfGiven"],
      ...["RequireAndVerifyClientCert", "TLS10", "TLS11", "TLS12", "TLS13"],
      ...["CurveP256", "CurveP384", "CurveP521", "X25519"],
      ...["Strict-Transport-Security", "X-Content-Type-Options"],
      ...["X-Frame-Options", "X-XSS-Protection", "Content-Security-Policy"],
    ];
    for (const word of [...keys, ...names]) {
      assert.ok(page.includes(`\`${word}\``), word);
    }
  });
});

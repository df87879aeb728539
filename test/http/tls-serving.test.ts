// Room http: TLS as exporter-toolkit serves it: versions, ciphers, curves, one protocol, and no other door.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { createAuthority } from "../notify/support/certificates.ts";
import { get, sendRaw, serve } from "./serve.ts";
import { runWith, scrapeTls, sClient, serveTls, tlsOf } from "./tls.ts";

const authority = createAuthority();
after(() => {
  authority[Symbol.dispose]();
});
const pair = authority.issue("IP:127.0.0.1");
const ok = /^HTTP\/1\.1 200 .*up 1\n$/s;
const only12 = { maxVersion: "TLSv1.2" } as const;

suite("startServer() and TLS", () => {
  test("without it plain HTTP is served, and a TLS client fails", async () => {
    await using serving = await serve();
    assert.equal((await get(serving.port, "/metrics")).status, 200);
    assert.equal(
      (await scrapeTls(serving.port)).error,
      "ERR_SSL_WRONG_VERSION_NUMBER",
    );
  });

  test("with it a plain client is sent away, nothing is served in clear, and the next one is served", async () => {
    await using serving = await serveTls(tlsOf(pair));
    assert.equal(serving.server.isTls, true);
    const raw = await sendRaw(
      serving.port,
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
    );
    assert.doesNotMatch(raw, /200|up 1/);
    await assert.rejects(get(serving.port, "/metrics"));
    assert.match((await scrapeTls(serving.port)).answer, ok);
    const [line, ...others] = serving.lines;
    assert.equal(line?.message, "TLS client refused");
    assert.deepEqual(line.fields, {
      reason: "ERR_SSL_HTTP_REQUEST",
      from: "127.0.0.1",
    });
    assert.deepEqual(others, [], "one line a minute for one reason");
  });

  test("curl that trusts the authority is served, by HTTP/1.1 also when it wants HTTP/2", async () => {
    await using serving = await serveTls(tlsOf(pair));
    const ca = join(authority.folder, "trusted.pem");
    writeFileSync(ca, authority.cert);
    const url = `https://127.0.0.1:${String(serving.port)}/metrics`;
    for (const wish of ["--http1.1", "--http2"]) {
      const args = ["--silent", "--include", "--cacert", ca, wish, url];
      assert.match(
        await runWith("curl", args),
        /^HTTP\/1\.1 200 OK\r\n.*up 1\n/s,
      );
    }
  });

  test("ALPN is http/1.1 and nothing else", async () => {
    await using serving = await serveTls(tlsOf(pair));
    const both = await scrapeTls(serving.port, {
      ALPNProtocols: ["h2", "http/1.1"],
    });
    assert.equal(both.alpn, "http/1.1");
    const h2 = await scrapeTls(serving.port, { ALPNProtocols: ["h2"] });
    assert.deepEqual([h2.answer, h2.protocol], ["", null]);
  });

  test("the chain behind the certificate is sent too", async () => {
    const chained = { ...pair, cert: pair.cert + authority.cert };
    await using serving = await serveTls(tlsOf(chained));
    const shown = await sClient(serving.port, ["-showcerts"]);
    assert.equal(shown.match(/BEGIN CERTIFICATE/g)?.length, 2);
  });

  test("a client that gives up in its handshake is no line and no harm", async () => {
    await using serving = await serveTls(tlsOf(pair));
    const raw = await sendRaw(
      serving.port,
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    );
    assert.equal(raw, "");
    assert.match((await scrapeTls(serving.port)).answer, ok);
    assert.deepEqual(serving.lines, []);
  });
});

suite("versions", () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`${version} is spoken`, async () => {
      await using serving = await serveTls(tlsOf(pair));
      const client = { minVersion: version, maxVersion: version };
      const fared = await scrapeTls(serving.port, client);
      assert.equal(fared.protocol, version);
      assert.match(fared.answer, ok);
    });
  }

  const old = {
    maxVersion: "TLSv1.1",
    minVersion: "TLSv1",
    ciphers: "ALL:@SECLEVEL=0",
  } as const;

  test("TLS 1.1 is refused unless asked for", async () => {
    await using serving = await serveTls(tlsOf(pair));
    const fared = await scrapeTls(serving.port, old);
    assert.deepEqual([fared.answer, fared.protocol], ["", null]);
    assert.match(fared.error, /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
    const { minVersion } = old;
    await using lax = await serveTls(tlsOf(pair, { minVersion }));
    const served = await scrapeTls(lax.port, old);
    assert.equal(served.protocol, "TLSv1.1");
    assert.match(served.answer, ok);
  });

  test("max_version and min_version hold", async () => {
    await using older = await serveTls(tlsOf(pair, only12));
    assert.equal((await scrapeTls(older.port)).protocol, "TLSv1.2");
    await using newer = await serveTls(tlsOf(pair, { minVersion: "TLSv1.3" }));
    assert.equal((await scrapeTls(newer.port, only12)).answer, "");
    assert.equal((await scrapeTls(newer.port)).protocol, "TLSv1.3");
  });
});

suite("cipher suites", () => {
  const aes128 = "ECDHE-ECDSA-AES128-GCM-SHA256";
  const aes256 = "ECDHE-ECDSA-AES256-GCM-SHA384";
  const chacha = "ECDHE-ECDSA-CHACHA20-POLY1305";
  const names: Readonly<Record<string, string>> = {
    [aes128]: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    [aes256]: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    [chacha]: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  };

  test("by default every one that the client knows will do, with forward secrecy", async () => {
    await using serving = await serveTls(tlsOf(pair));
    for (const [ciphers, name] of Object.entries(names)) {
      const fared = await scrapeTls(serving.port, { ...only12, ciphers });
      assert.equal(fared.cipher, name);
      assert.match(fared.answer, ok);
    }
    const weak = { ...only12, ciphers: "AES128-GCM-SHA256" };
    assert.equal((await scrapeTls(serving.port, weak)).answer, "");
  });

  test("one in common is used, none in common is refused", async () => {
    await using serving = await serveTls(tlsOf(pair, { ciphers: aes256 }));
    const both = { ...only12, ciphers: `${aes128}:${aes256}` };
    assert.equal((await scrapeTls(serving.port, both)).cipher, names[aes256]);
    const none = await scrapeTls(serving.port, { ...only12, ciphers: aes128 });
    assert.deepEqual([none.answer, none.protocol], ["", null]);
    assert.match(none.error, /HANDSHAKE_FAILURE/);
    assert.deepEqual(
      serving.lines[0]?.fields["reason"],
      "ERR_SSL_NO_SHARED_CIPHER",
    );
  });

  test("they do not switch TLS 1.3 off", async () => {
    await using serving = await serveTls(tlsOf(pair, { ciphers: aes256 }));
    assert.equal((await scrapeTls(serving.port)).protocol, "TLSv1.3");
  });

  for (const [preferServerCipherSuites, chosen] of [
    [true, aes256],
    [false, aes128],
  ] as const) {
    test(`prefer_server_cipher_suites: ${String(preferServerCipherSuites)}`, async () => {
      const ciphers = `${aes256}:${aes128}`;
      await using serving = await serveTls(
        tlsOf(pair, { ciphers, preferServerCipherSuites }),
      );
      const client = { ...only12, ciphers: `${aes128}:${aes256}` };
      const fared = await scrapeTls(serving.port, client);
      assert.equal(fared.cipher, names[chosen]);
    });
  }
});

suite("curves", () => {
  const all = ["P-256", "P-384", "P-521", "X25519"];
  test("all of them by default", async () => {
    await using serving = await serveTls(tlsOf(pair));
    for (const ecdhCurve of all) {
      // TLS 1.2 checks the certificate's own curve by this list too.
      const fared = await scrapeTls(serving.port, { ecdhCurve });
      assert.match(fared.answer, ok, ecdhCurve);
    }
  });

  test("some of them: in common is served, none in common is refused", async () => {
    await using serving = await serveTls(
      tlsOf(pair, { curves: "P-384:P-521" }),
    );
    const served = await scrapeTls(serving.port, { ecdhCurve: "X25519:P-521" });
    assert.match(served.answer, ok);
    const none = await scrapeTls(serving.port, { ecdhCurve: "X25519" });
    assert.deepEqual([none.answer, none.protocol], ["", null]);
  });
});

test("nobody renegotiates", async () => {
  await using serving = await serveTls(tlsOf(pair, only12));
  const to = ["s_client", "-connect", `127.0.0.1:${String(serving.port)}`];
  const said = await runWith("openssl", [...to, "-tls1_2"], "R\n");
  assert.match(said, /RENEGOTIATING/);
  assert.match(said, /error:.*no renegotiation/);
});

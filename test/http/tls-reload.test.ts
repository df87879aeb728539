// Room http: TLS settings that change while we serve: for new connections, and never towards an open door.
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { openToAll } from "../../src/config/web-settings.ts";
import { ListenError } from "../../src/http/sockets/listen.ts";
import { TlsError } from "../../src/http/tls/tls-error.ts";
import { createAuthority } from "../notify/support/certificates.ts";
import { get, received, sendRaw, serve, webSource } from "./serve.ts";
import { dialTls, scrapeTls, serveTls, settingsOf, tlsOf } from "./tls.ts";

const authority = createAuthority();
after(() => {
  authority[Symbol.dispose]();
});
const first = authority.issue("DNS:first.example");
const second = authority.issue("DNS:second.example");
const ok = /^HTTP\/1\.1 200 /;

function good(tls = tlsOf(first)) {
  return { kind: "good", settings: settingsOf(tls) } as const;
}
const bad = { kind: "bad", message: "Cannot accept web.yml:1: x" } as const;

async function shownBy(port: number): Promise<string | undefined> {
  const socket = await dialTls(port);
  const shown = socket.getPeerX509Certificate()?.subjectAltName;
  socket.destroy();
  return shown;
}

suite("TLS settings that change", () => {
  test("a bad file, swapped for a good one: refused, then accepted", async () => {
    await using serving = await serveTls(tlsOf(first));
    const { web, port } = serving;
    web.change(bad);
    assert.equal((await scrapeTls(port)).answer, "");
    assert.equal(
      await sendRaw(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      "",
    );
    web.change(good(tlsOf(second)));
    assert.match((await scrapeTls(port)).answer, ok);
    assert.equal(await shownBy(port), "DNS:second.example");
    assert.deepEqual(
      serving.lines.map(({ level, message }) => [level, message]),
      [
        ["error", "All TLS connections are refused"],
        ["info", "TLS connections are accepted again"],
      ],
    );
  });

  test("a key of another certificate is bad too, and the server stays up", async () => {
    await using serving = await serveTls(tlsOf(first));
    const { web, port } = serving;
    web.change(good(tlsOf({ cert: first.cert, key: second.key })));
    assert.equal((await scrapeTls(port)).answer, "");
    web.change(good());
    assert.match((await scrapeTls(port)).answer, ok);
  });

  test("versions, ciphers and curves change", async () => {
    await using serving = await serveTls(tlsOf(first));
    const { web, port } = serving;
    const ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
    web.change(
      good(tlsOf(first, { maxVersion: "TLSv1.2", ciphers, curves: "P-384" })),
    );
    const { protocol, cipher } = await scrapeTls(port);
    assert.deepEqual(
      [protocol, cipher],
      ["TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
    );
    assert.equal((await scrapeTls(port, { ecdhCurve: "X25519" })).answer, "");
  });

  test("a policy for clients is there from the next connection on, an old one goes on", async () => {
    await using serving = await serveTls(tlsOf(first));
    const { web, port } = serving;
    const kept = await dialTls(port);
    const clientCa = authority.cert;
    web.change(
      good(tlsOf(first, { clientCa, clientAuth: "require-and-verify" })),
    );
    assert.equal((await scrapeTls(port)).answer, "");
    assert.match((await scrapeTls(port, second)).answer, ok);
    kept.write(
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert.match(await received(kept), ok);
    web.change(
      good(
        tlsOf(first, {
          clientCa: createStranger(),
          clientAuth: "require-and-verify",
        }),
      ),
    );
    assert.equal((await scrapeTls(port, second)).answer, "");
  });

  test("TLS never goes away while we run", async () => {
    await using serving = await serveTls(tlsOf(first));
    const { web, port } = serving;
    web.change({ kind: "good", settings: openToAll });
    await assert.rejects(get(port, "/metrics"));
    assert.equal((await scrapeTls(port)).answer, "");
    web.change(good());
    assert.match((await scrapeTls(port)).answer, ok);
  });

  test("TLS never comes while we run", async () => {
    const web = webSource();
    await using serving = await serve({ web });
    web.change(good());
    assert.equal(serving.server.isTls, false);
    assert.equal((await get(serving.port, "/metrics")).status, 200);
  });
});

function createStranger(): string {
  using stranger = createAuthority("stranger");
  return stranger.cert;
}

suite("startServer()", () => {
  test("refuses to start in clear when nobody can say whether TLS is wanted", async () => {
    const web = webSource();
    web.change(bad);
    await assert.rejects(serve({ web }), TlsError);
  });

  test("refuses to start with what OpenSSL does not take, in one line, and listens nowhere", async () => {
    const web = webSource(
      settingsOf(tlsOf({ cert: first.cert, key: second.key })),
    );
    await assert.rejects(serve({ web }), (error) => {
      assert.ok(error instanceof TlsError);
      assert.equal(error instanceof ListenError, false);
      assert.match(
        error.message,
        /^Cannot serve TLS as --web\.config\.file says: key values mismatch$/,
      );
      return true;
    });
  });
});

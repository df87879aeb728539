// Room config: tls_server_config with real certificates, and real handshakes by what it says.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, suite, test } from "node:test";
import { connect, createServer, type ConnectionOptions } from "node:tls";
import { ciphers, curves } from "../../src/config/web/ciphers.ts";
import type { TlsServer } from "../../src/config/web-settings.ts";
import { contextOptions } from "../../src/http/tls/context-options.ts";
import { createWebFolder, inline, openssl, selfSigned } from "./web-folder.ts";

const folder = createWebFolder();
after(() => {
  folder[Symbol.dispose]();
});
const { tls, refusal } = folder;

selfSigned(folder, "rsa", "rsa:2048");
selfSigned(folder, "ec", "ec -pkeyopt ec_paramgen_curve:P-256");
selfSigned(folder, "ed", "ed25519");
selfSigned(folder, "weak", "rsa:512");
openssl(folder, "pkcs8 -topk8 -in rsa.key -out locked.key -passout pass:xyzw");
openssl(
  folder,
  "rsa -in rsa.key -traditional -aes256 -passout pass:xyzw -out old-locked.key",
);
openssl(folder, "rsa -in rsa.key -traditional -out pkcs1.key");
const expired = folder.authority.issue("DNS:localhost", { from: -3, to: -1 });
folder.write("expired.pem", expired.cert + folder.authority.cert);
folder.write("expired.key", expired.key);
folder.write("words.txt", "hello\n");
folder.write("big.pem", folder.server.cert.repeat(600));

function pair(cert: string, key: string): string {
  return `tls_server_config:\n  cert_file: ${cert}\n  key_file: ${key}\n`;
}

suite("lookAtWebFile() looks at certificates and keys", () => {
  const good: readonly (readonly [string, string, string])[] = [
    ["RSA", "rsa.pem", "rsa.key"],
    ["PKCS #1", "rsa.pem", "pkcs1.key"],
    ["elliptic curves", "ec.pem", "ec.key"],
    ["Ed25519", "ed.pem", "ed.key"],
    ["an expired chain: the clients decide", "expired.pem", "expired.key"],
  ];
  for (const [title, cert, key] of good) {
    test(`${title} is accepted`, () => {
      assert.match(tls(pair(cert, key)).cert, /BEGIN CERTIFICATE/);
    });
  }

  const bad: readonly (readonly [string, string, string, RegExp])[] = [
    [
      "another key",
      "rsa.pem",
      "server.key",
      /:3: .*is not the key of the cert/,
    ],
    ["an encrypted key", "rsa.pem", "locked.key", /:3: .*encrypted key/],
    ["an old encrypted key", "rsa.pem", "old-locked.key", /:3: .*encrypted/],
    ["a certificate for a key", "rsa.pem", "rsa.pem", /:3: .*no private key/],
    ["a key for a certificate", "rsa.key", "rsa.key", /:2: .*no certificate/],
    ["words", "words.txt", "rsa.key", /:2: .*holds no certificate/],
    ["a folder", ".", "rsa.key", /:2: .*regular file/],
    ["a device", "/dev/zero", "rsa.key", /:2: .*regular file/],
    ["a bundle beyond bounds", "big.pem", "rsa.key", /:2: .*at most 262144/],
    ["a key too weak for OpenSSL", "weak.pem", "weak.key", /key too small/],
  ];
  for (const [title, cert, key, words] of bad) {
    test(`${title} is refused`, () => {
      assert.match(refusal(pair(cert, key)), words);
    });
  }

  test("an inline key of another certificate is refused, and not repeated", () => {
    const { key } = folder.server;
    const yaml = `tls_server_config:\n  cert_file: rsa.pem\n${inline("key", key)}`;
    const message = refusal(yaml);
    assert.match(message, /:3: tls_server_config\.key: is not the key of/);
    for (const line of key.split("\n").slice(1, -2)) {
      assert.ok(!message.includes(line.slice(0, 12)));
    }
  });
});

interface Shaken {
  readonly protocol: string | null;
  readonly cipher: string;
}

/** A server as `settings` say, and what a client gets from it. */
async function shake(
  settings: TlsServer,
  options: ConnectionOptions = {},
): Promise<Shaken> {
  // A client's certificate is another test's matter.
  const server = createServer(contextOptions(settings));
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rejectUnauthorized = false;
  const client = connect({ port, rejectUnauthorized, ...options });
  try {
    await once(client, "secureConnect");
    const protocol = client.getProtocol();
    return { protocol, cipher: client.getCipher().standardName };
  } finally {
    client.destroy();
    server.close();
  }
}

suite(
  "lookAtWebFile() cipher_suites, curves and versions in real handshakes",
  () => {
    for (const [name, ofOpenssl] of ciphers) {
      test(`${name} is what is spoken`, async () => {
        const which = name.includes("_ECDSA_") ? "ec" : "rsa";
        const yaml = `${pair(`${which}.pem`, `${which}.key`)}  cipher_suites: [${name}]\n`;
        const isNew = name === ofOpenssl;
        const maxVersion = isNew ? "TLSv1.3" : "TLSv1.2";
        const client = { ciphers: ofOpenssl, maxVersion } as const;
        assert.equal((await shake(tls(yaml), client)).cipher, name);
      });
    }

    test("a suite of TLS 1.2 leaves TLS 1.3 as it is, as in Go", async () => {
      const yaml = `${pair("rsa.pem", "rsa.key")}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n`;
      assert.equal((await shake(tls(yaml))).protocol, "TLSv1.3");
    });

    test("suites of TLS 1.3 only leave nothing to TLS 1.2, as in Go", async () => {
      const yaml = `${pair("rsa.pem", "rsa.key")}  cipher_suites: [TLS_AES_128_GCM_SHA256]\n`;
      await assert.rejects(shake(tls(yaml), { maxVersion: "TLSv1.2" }));
      assert.equal((await shake(tls(yaml))).protocol, "TLSv1.3");
    });

    test("no common suite: no handshake", async () => {
      const yaml = `${pair("rsa.pem", "rsa.key")}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n`;
      await assert.rejects(
        shake(tls(yaml), {
          ciphers: "ECDHE-RSA-AES256-GCM-SHA384",
          maxVersion: "TLSv1.2",
        }),
      );
    });

    for (const [isServers, cipher] of [
      [true, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
      [false, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
    ] as const) {
      test(`prefer_server_cipher_suites ${isServers}: ${cipher}`, async () => {
        const yaml = `${pair("rsa.pem", "rsa.key")}  max_version: TLS12
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
  prefer_server_cipher_suites: ${isServers}
`;
        const order = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384";
        const spoken = await shake(tls(yaml), { ciphers: order });
        assert.deepEqual(spoken, { protocol: "TLSv1.2", cipher });
      });
    }

    for (const [name, ofOpenssl] of curves) {
      test(`${name} alone: with it a handshake, without it none`, async () => {
        const yaml = `${pair("rsa.pem", "rsa.key")}  curve_preferences: [${name}]\n`;
        await shake(tls(yaml), { ecdhCurve: ofOpenssl });
        const other = name === "X25519" ? "P-256" : "X25519";
        await assert.rejects(shake(tls(yaml), { ecdhCurve: other }));
      });
    }

    for (const [name, version] of [
      ["TLS10", "TLSv1"],
      ["TLS11", "TLSv1.1"],
      ["TLS12", "TLSv1.2"],
      ["TLS13", "TLSv1.3"],
    ] as const) {
      test(`${name} is spoken where it is allowed`, async () => {
        const old = "ECDHE-RSA-AES128-SHA:TLS_AES_128_GCM_SHA256:@SECLEVEL=0";
        const client = {
          minVersion: version,
          maxVersion: version,
          ciphers: version < "TLSv1.2" ? old : undefined,
        };
        for (const suites of ["[]", "[TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]"]) {
          const keys = `  min_version: ${name}\n  cipher_suites: ${suites}\n`;
          const spoken = await shake(
            tls(pair("rsa.pem", "rsa.key") + keys),
            version === "TLSv1.2" ? { ...client, ciphers: old } : client,
          );
          assert.equal(spoken.protocol, version);
        }
      });
    }

    test("TLS 1.1 is refused by default", async () => {
      const client: ConnectionOptions = {
        minVersion: "TLSv1.1",
        maxVersion: "TLSv1.1",
        ciphers: "ECDHE-RSA-AES128-SHA:@SECLEVEL=0",
      };
      await assert.rejects(shake(tls(pair("rsa.pem", "rsa.key")), client));
    });
  },
);

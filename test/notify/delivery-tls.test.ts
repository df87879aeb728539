// Alertmanagers behind TLS, with certificates good and bad.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerOptions } from "node:https";
import { after, describe, test } from "node:test";
import type { TlsOptions } from "../../src/config/alertmanager.ts";
import { alertmanagerAt, firing, noTls } from "./support/alerts.ts";
import { carry } from "./support/carry.ts";
import type { Carried } from "./support/carry.ts";
import { createAuthority } from "./support/certificates.ts";
import type { Pair } from "./support/certificates.ts";
import { startReceiver } from "./support/receiver.ts";

const authority = createAuthority();
const stranger = createAuthority("stranger");
after(() => {
  authority[Symbol.dispose]();
  stranger[Symbol.dispose]();
});
const ca = inline(authority.cert);
const byAddress = authority.issue("IP:127.0.0.1");
const byName = authority.issue("DNS:am.example");

function inline(text: string) {
  return { kind: "inline", text } as const;
}

function carryTo(
  url: string,
  tls: Partial<TlsOptions>,
  pace: object = {},
): Carried {
  return carry(
    [alertmanagerAt(url, { tls: { ...noTls, ...tls } })],
    { pace: { timeoutMs: 1_000, ...pace } },
    { resolve: () => Promise.resolve(["127.0.0.1"]) },
  );
}

describe("a page over TLS", () => {
  const good: readonly [string, string, Pair, Partial<TlsOptions>][] = [
    ["to an IP address", "127.0.0.1", byAddress, { ca }],
    [
      "to a name, although the address is connected to",
      "am.example",
      byName,
      { ca },
    ],
    ["to server_name", "127.0.0.1", byName, { ca, serverName: "am.example" }],
    [
      "to server_name that is an address",
      "am.example",
      byAddress,
      { ca, serverName: "127.0.0.1" },
    ],
    [
      "with insecure_skip_verify, to anybody",
      "other.example",
      stranger.issue("DNS:x"),
      { insecureSkipVerify: true },
    ],
    ["of version 1.2", "127.0.0.1", byAddress, { ca, maxVersion: "TLSv1.2" }],
  ];
  for (const [what, host, pair, tls] of good) {
    test(`${what} arrives, over one connection`, async () => {
      await using receiver = await startReceiver({ tls: pair });
      const url = `https://${host}:${String(receiver.port)}`;
      await using carried = carryTo(url, tls);
      await carried.until(
        "warmth",
        () => carried.member().clockSkewMs !== undefined,
      );
      carried.delivery.take([firing("A")]);
      await carried.until("it", () => carried.member().sent === 1);
      assert.equal(carried.member().failed, 0);
      assert.equal(receiver.connections(), 1);
    });
  }

  test("asks for the certificate of server_name, of the URL's name else, and for none of an address", async () => {
    const asked: string[] = [];
    const SNICallback: ServerOptions["SNICallback"] = (name, done) => {
      asked.push(name);
      done(null);
    };
    const { issue } = authority;
    const pair = issue("IP:127.0.0.1,DNS:am.example,DNS:b.example");
    await using receiver = await startReceiver({
      tls: { ...pair, SNICallback },
    });
    for (const [host, serverName] of [
      ["127.0.0.1", undefined],
      ["am.example", undefined],
      ["am.example", "b.example"],
      ["127.0.0.1", "b.example"],
    ] as const) {
      const url = `https://${host}:${String(receiver.port)}`;
      await using carried = carryTo(url, { ca, serverName });
      carried.delivery.take([firing("A")]);
      await carried.until("it", () => carried.member().sent === 1);
      asked.push("|");
    }
    const each = asked.join(" ").split("|");
    assert.deepEqual(
      each.map((names) => [...new Set(names.trim().split(" "))].join()),
      ["", "am.example", "b.example", "b.example", ""],
    );
  });

  const past = { from: -3, to: -1 };
  const future = { from: 1, to: 3 };
  const bad: readonly [string, string, Pair, Partial<TlsOptions>, RegExp][] = [
    [
      "signed by a stranger",
      "127.0.0.1",
      stranger.issue("IP:127.0.0.1"),
      { ca },
      /^its certificate is not signed by an authority known here$/,
    ],
    [
      "unknown to the system's authorities",
      "127.0.0.1",
      byAddress,
      {},
      /^its certificate is not signed by an authority known here$/,
    ],
    [
      "that has expired",
      "127.0.0.1",
      authority.issue("IP:127.0.0.1", past),
      { ca },
      /^its certificate has expired$/,
    ],
    [
      "that is not valid yet",
      "127.0.0.1",
      authority.issue("IP:127.0.0.1", future),
      { ca },
      /^its certificate is not valid yet$/,
    ],
    [
      "of another name",
      "other.example",
      byName,
      { ca },
      /^its certificate names someone else: .*other\.example/,
    ],
    [
      "of another address",
      "127.0.0.1",
      authority.issue("IP:127.0.0.9"),
      { ca },
      /^its certificate names someone else: .*127\.0\.0\.1/,
    ],
    [
      "that names not server_name",
      "127.0.0.1",
      byAddress,
      { ca, serverName: "am.example" },
      /^its certificate names someone else: .*am\.example/,
    ],
    [
      "without a common version",
      "127.0.0.1",
      byAddress,
      { ca, maxVersion: "TLSv1.2", minVersion: "TLSv1.2" },
      /^it has no TLS version in common/,
    ],
  ];
  for (const [what, host, pair, tls, words] of bad) {
    test(`to a certificate ${what} is not posted, and the reason is told (never lies)`, async () => {
      const minVersion = what.includes("version") ? "TLSv1.3" : "TLSv1.2";
      await using receiver = await startReceiver({
        tls: { ...pair, minVersion },
      });
      const url = `https://${host}:${String(receiver.port)}`;
      await using carried = carryTo(url, tls);
      carried.delivery.take([firing("A")]);
      await carried.until("failures", () => carried.member().failed > 1);
      assert.match(carried.member().lastError ?? "", words);
      assert.equal(receiver.requests.length, 0);
    });
  }

  test("to a port without TLS, and without TLS to a port with it, says so", async () => {
    await using plain = await startReceiver();
    await using a = carryTo(`https://127.0.0.1:${String(plain.port)}`, { ca });
    a.delivery.take([firing("A")]);
    await a.until("failures", () => a.member().failed > 0);
    assert.equal(a.member().lastError, "it does not speak TLS");
    await using secure = await startReceiver({ tls: byAddress });
    await using b = carryTo(`http://127.0.0.1:${String(secure.port)}`, {});
    b.delivery.take([firing("A")]);
    await b.until("failures", () => b.member().failed > 0);
    assert.equal(b.member().lastError, "connection closed before an answer");
  });
});

describe("a client certificate", () => {
  const own = authority.issue("DNS:node1");
  const demanding = {
    ...byAddress,
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const clientCertificate = { cert: inline(own.cert), key: inline(own.key) };

  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`is shown with ${maxVersion}; without one the reason is told`, async () => {
      await using receiver = await startReceiver({
        tls: { ...demanding, maxVersion },
      });
      await using carried = carryTo(receiver.url, { ca, clientCertificate });
      carried.delivery.take([firing("A")]);
      await carried.until("it", () => carried.member().sent === 1);
      await using without = carryTo(receiver.url, { ca });
      without.delivery.take([firing("A")]);
      await without.until("failures", () => without.member().failed > 1);
      assert.match(
        without.member().lastError ?? "",
        /client certificate|ended the TLS handshake/,
      );
    });
  }

  test("that was rotated is read again after a failure, without a restart (misses nothing)", async () => {
    const file = (name: string) => {
      const path = join(authority.folder, name);
      return { kind: "file", path } as const;
    };
    const write = (pair: Pair) => {
      writeFileSync(file("own.pem").path, pair.cert);
      writeFileSync(file("own.key").path, pair.key);
    };
    write(stranger.issue("DNS:node1"));
    writeFileSync(file("trusted.pem").path, stranger.cert);
    await using receiver = await startReceiver({ tls: demanding });
    await using carried = carryTo(receiver.url, {
      ca: file("trusted.pem"),
      clientCertificate: { cert: file("own.pem"), key: file("own.key") },
    });
    carried.delivery.take([firing("A")]);
    await carried.until("failures", () => carried.member().failed > 1);
    assert.match(carried.member().lastError ?? "", /not signed by/);
    writeFileSync(file("trusted.pem").path, authority.cert);
    await carried.until(
      "its refusal",
      () => carried.member().lastError === "connection closed before an answer",
    );
    write(own);
    await carried.until("it", () => carried.member().sent === 1);
    // What cannot be read, or used, any more leaves the last good one in use.
    rmSync(file("own.key").path);
    writeFileSync(file("trusted.pem").path, "nonsense");
    receiver.hangUp();
    carried.delivery.take([firing("A", { startsAtMs: 1 })]);
    await carried.until("it", () => carried.member().sent === 2);
    assert.equal(readFileSync(file("trusted.pem").path, "utf8"), "nonsense");
  });
});

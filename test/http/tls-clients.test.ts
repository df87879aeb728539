// Room http: client certificates: who gets in under each policy, and that nobody else does, not by an old session either.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import type { ConnectionOptions } from "node:tls";
import type { ClientAuth, TlsServer } from "../../src/config/web-settings.ts";
import { whyNotAdmitted } from "../../src/http/tls/client-policy.ts";
import { contextOptions } from "../../src/http/tls/context-options.ts";
import { alternativeNames } from "../../src/http/tls/names.ts";
import { createAuthority } from "../notify/support/certificates.ts";
import { received } from "./serve.ts";
import { dialTls, scrapeTls, sClient, serveTls, tlsOf } from "./tls.ts";

const authority = createAuthority();
const stranger = createAuthority("stranger");
after(() => {
  authority[Symbol.dispose]();
  stranger[Symbol.dispose]();
});
const pair = authority.issue("IP:127.0.0.1");
const clientCa = authority.cert;
const good = authority.issue("DNS:prometheus.example");
const clients = {
  none: {},
  good,
  untrusted: stranger.issue("DNS:prometheus.example"),
  expired: authority.issue("DNS:prometheus.example", { from: -3, to: -1 }),
  early: authority.issue("DNS:prometheus.example", { from: 1, to: 2 }),
} as const satisfies Readonly<Record<string, ConnectionOptions>>;
type Client = keyof typeof clients;

const versions = ["TLSv1.2", "TLSv1.3"] as const;
const ok = /^HTTP\/1\.1 200 /;

function policy(clientAuth: ClientAuth, other: Partial<TlsServer> = {}) {
  return tlsOf(pair, { clientCa, clientAuth, ...other });
}

const policies: readonly (readonly [ClientAuth, readonly Client[]])[] = [
  ["none", ["none", "good", "untrusted", "expired", "early"]],
  ["request", ["none", "good", "untrusted", "expired", "early"]],
  ["require-any", ["good", "untrusted", "expired", "early"]],
  ["verify-if-given", ["none", "good"]],
  ["require-and-verify", ["good"]],
];

suite("client_auth_type", () => {
  for (const [clientAuth, welcome] of policies) {
    for (const version of versions) {
      test(`${clientAuth}, ${version}: in: ${welcome.join(", ")}; nobody else`, async () => {
        const [minVersion, maxVersion] = [version, version];
        await using serving = await serveTls(
          policy(clientAuth, { minVersion, maxVersion }),
        );
        const served: string[] = [];
        for (const [name, client] of Object.entries(clients)) {
          const { answer } = await scrapeTls(serving.port, client);
          if (answer.startsWith("HTTP/1.1 200 ")) served.push(name);
          else assert.equal(answer, "", name);
        }
        assert.deepEqual(served, welcome);
      });
    }
  }

  test("what node refuses already is refused by ourselves too, and the other way round", () => {
    const certificate = new X509Certificate(clients.expired.cert);
    const client = {
      certificate,
      isVerified: false,
      reason: "CERT_HAS_EXPIRED",
      isResumed: false,
    };
    const demand = { clientAuth: "require-and-verify" } as const;
    const reason = whyNotAdmitted({ ...demand, clientAllowedSans: [] }, client);
    assert.equal(reason, "CERT_HAS_EXPIRED");
    const options = contextOptions(policy("require-and-verify"));
    assert.equal(options.requestCert, true);
    assert.equal(options.rejectUnauthorized, true);
  });

  test("a certificate for servers only is none for clients", async () => {
    const other = createAuthority("clients");
    const forServers = other.issueFor("serverAuth");
    const forClients = other.issueFor("clientAuth");
    await using serving = await serveTls(
      policy("require-and-verify", { clientCa: other.cert }),
    );
    assert.equal((await scrapeTls(serving.port, forServers)).answer, "");
    assert.match((await scrapeTls(serving.port, forClients)).answer, ok);
    other[Symbol.dispose]();
  });

  test("without client_ca nobody is verified, whichever authorities the system trusts", async () => {
    // node would put in those of the web.
    const { ca } = contextOptions(policy("request", { clientCa: undefined }));
    assert.deepEqual(ca, []);
    for (const clientAuth of [
      "verify-if-given",
      "require-and-verify",
    ] as const) {
      await using serving = await serveTls(
        policy(clientAuth, { clientCa: undefined }),
      );
      assert.equal((await scrapeTls(serving.port, good)).answer, "");
    }
  });

  test("the log says why, once", async () => {
    await using serving = await serveTls(policy("require-and-verify"));
    for (const client of [
      clients.none,
      clients.expired,
      clients.expired,
      clients.untrusted,
    ]) {
      await scrapeTls(serving.port, client);
    }
    const reasons = serving.lines.map(({ fields }) => fields["reason"]);
    assert.equal(reasons.length, 3, String(reasons));
    assert.equal(reasons[1], "CERT_HAS_EXPIRED");
  });
});

suite("client_allowed_sans", () => {
  const names =
    "DNS:a.example,DNS:b.example,IP:192.0.2.7,IP:2001:db8::1,URI:spiffe://x/y,email:me@example";
  const client = authority.issue(names);
  const matching = [
    "a.example",
    "b.example",
    "192.0.2.7",
    "2001:db8::1",
    "spiffe://x/y",
    "me@example",
  ];
  for (const san of matching) {
    test(`${san} is in`, async () => {
      const clientAllowedSans = ["other", san];
      await using serving = await serveTls(
        policy("require-and-verify", { clientAllowedSans }),
      );
      assert.match((await scrapeTls(serving.port, client)).answer, ok);
    });
  }

  test("anything but a whole name is out", async () => {
    const clientAllowedSans = [
      "example",
      "A.example",
      "*.example",
      "",
      "test",
      "DNS:a.example",
      "192.0.2.70",
    ];
    await using serving = await serveTls(
      policy("require-and-verify", { clientAllowedSans }),
    );
    assert.equal((await scrapeTls(serving.port, client)).answer, "");
  });

  test("whoever has no certificate is out, by every policy", async () => {
    const clientAllowedSans = ["a.example"];
    for (const [clientAuth] of policies) {
      await using serving = await serveTls(
        policy(clientAuth, { clientAllowedSans }),
      );
      assert.equal((await scrapeTls(serving.port)).answer, "", clientAuth);
    }
  });
});

suite("resumed sessions", () => {
  for (const version of versions) {
    const flag = version === "TLSv1.2" ? "-tls1_2" : "-tls1_3";
    for (const [clientAuth] of policies) {
      test(`${clientAuth}, ${version}: nothing to resume for openssl s_client`, async () => {
        await using serving = await serveTls(policy(clientAuth));
        const file = join(
          authority.folder,
          `session-${version}-${clientAuth}.pem`,
        );
        const key = ["-cert", "one.pem", "-key", "one.key"].map((word) =>
          word.startsWith("-") ? word : join(authority.folder, word),
        );
        const first = await sClient(serving.port, [
          flag,
          ...key,
          "-sess_out",
          file,
        ]);
        assert.match(first, /^up 1$/m);
        assert.ok(existsSync(file));
        const again = await sClient(serving.port, [flag, "-sess_in", file]);
        assert.match(again, /^New, /m);
        const isFree = policies.some(
          ([one, [first]]) => one === clientAuth && first === "none",
        );
        assert.equal(again.includes("up 1"), isFree);
      });
    }

    test(`${version}: a client of node that was refused for want of a certificate stays out with its session`, async () => {
      await using serving = await serveTls(policy("require-any"));
      const client = { minVersion: version, maxVersion: version };
      const sessions: Buffer[] = [];
      const socket = await dialTls(serving.port, client).catch(() => undefined);
      socket?.on("session", (session) => sessions.push(session));
      if (socket !== undefined) await received(socket);
      const session = sessions.at(-1) ?? socket?.getSession();
      const again = await scrapeTls(serving.port, { ...client, session });
      assert.equal(again.answer, "");
    });
  }

  test("whyNotAdmitted() refuses one even if it claims to be verified", () => {
    for (const [clientAuth] of policies) {
      const reason = whyNotAdmitted(
        { clientAuth, clientAllowedSans: [] },
        {
          certificate: undefined,
          isVerified: true,
          reason: "",
          isResumed: true,
        },
      );
      assert.equal(
        reason,
        clientAuth === "none" ? undefined : "resumed session",
      );
    }
  });

  test("whyNotAdmitted() never believes in verification without a certificate", () => {
    const reason = whyNotAdmitted(
      { clientAuth: "require-and-verify", clientAllowedSans: [] },
      {
        certificate: undefined,
        isVerified: true,
        reason: "",
        isResumed: false,
      },
    );
    assert.equal(reason, "no client certificate");
  });
});

test("alternativeNames() takes no name out of another one", () => {
  assert.deepEqual(alternativeNames(undefined), []);
  assert.deepEqual(
    alternativeNames(
      "DNS:a, IP Address:::1, othername:<unsupported>, URI:u:v, email:m@x",
    ),
    ["a", "::1", "u:v", "m@x"],
  );
  assert.deepEqual(
    alternativeNames(
      String.raw`DNS:"a, DNS:admin", DirName:"CN=x, DNS:y", DNS:b`,
    ),
    ["a, DNS:admin", "b"],
  );
  assert.deepEqual(alternativeNames(String.raw`DNS:"a\"", DNS:"\u0000b"`), [
    'a"',
    "\u0000b",
  ]);
  assert.deepEqual(alternativeNames('DNS:"unfinished, DNS:admin'), []);
  assert.deepEqual(alternativeNames("IP Address:2001:DB8:0:0:0:0:0:1"), [
    "2001:db8::1",
  ]);
});

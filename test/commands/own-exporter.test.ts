// Room commands: the exporter of this host, asked over TCP, sockets in the file system and TLS, and never mistaken.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { checkAddresses } from "../../src/commands/doctor/check-addresses.ts";
import { fetchNear, readWeb, urlOf } from "../../src/commands/own-exporter.ts";
import { readLastEvents } from "../../src/commands/status/events.ts";
import {
  openToAll,
  type ListenAddress,
  type TlsServer,
  type WebReading,
  type WebSettings,
} from "../../src/config/web-settings.ts";
import { freePort, serve, webSource, type Serving } from "../http/serve.ts";
import { settingsOf, tlsOf } from "../http/tls.ts";
import { createAuthority } from "../notify/support/certificates.ts";

const authority = createAuthority();
const folder = mkdtempSync(join(tmpdir(), "votequorum-own-"));
after(() => {
  authority[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});
const pair = authority.issue("DNS:somewhere.else");
const other = authority.issue("DNS:somewhere.else");
const path = join(folder, "http.sock");
const places: readonly ListenAddress[] = [
  { kind: "tcp", host: "127.0.0.1", port: 0 },
  { kind: "unix", path },
];
const open: WebReading = good(openToAll);

function good(settings: WebSettings): WebReading {
  return { kind: "good", settings };
}

async function started(
  settings: WebSettings,
  place: ListenAddress | undefined = places[0],
): Promise<Serving & { readonly address: ListenAddress }> {
  assert.ok(place !== undefined);
  const web = webSource(settings);
  const serving = await serve({ web }, { listen: [place] });
  const [address = place] = serving.server.addresses;
  return { ...serving, address };
}

suite("fetchNear()", () => {
  for (const place of places) {
    for (const [name, settings] of [
      ["in clear", openToAll],
      ["over TLS 1.3", settingsOf(tlsOf(pair))],
      ["over TLS 1.2", settingsOf(tlsOf(pair, { maxVersion: "TLSv1.2" }))],
    ] as const) {
      test(`${place.kind}: is answered ${name}`, async () => {
        await using serving = await started(settings, place);
        const fetched = await fetchNear(
          serving.address,
          "/metrics",
          good(settings),
        );
        assert.deepEqual(fetched, {
          kind: "answered",
          status: 200,
          text: "up 1\n",
        });
      });
    }
  }

  test("believes nobody with another certificate, of the same authority and name", async () => {
    await using serving = await started(settingsOf(tlsOf(other)));
    const web = good(settingsOf(tlsOf(pair)));
    const fetched = await fetchNear(serving.address, "/metrics", web);
    assert.equal(fetched.kind, "failed");
    assert.match(
      fetched.words,
      /does not have the certificate of --web\.config\.file/,
    );
  });

  const demanding: readonly Partial<TlsServer>[] = [
    { clientAuth: "require-any" },
    { clientAuth: "require-and-verify" },
    { clientAuth: "request", clientAllowedSans: ["x"] },
  ];
  for (const demand of demanding) {
    test(`${JSON.stringify(demand)}: it asks for a client certificate`, async () => {
      const settings = settingsOf(
        tlsOf(pair, { clientCa: authority.cert, ...demand }),
      );
      await using serving = await started(settings);
      assert.deepEqual(
        await fetchNear(serving.address, "/metrics", good(settings)),
        {
          kind: "locked",
          words: "asks for a client certificate",
        },
      );
    });
  }

  test("users: it asks for a password, but says that it is healthy", async () => {
    const users = new Map([["a", `$2y$10$${"x".repeat(53)}`]]);
    const settings = { ...openToAll, users };
    await using serving = await started(settings);
    const { address } = serving;
    assert.deepEqual(await fetchNear(address, "/metrics", good(settings)), {
      kind: "locked",
      words: "asks for a password",
    });
    const healthy = await fetchNear(address, "/-/healthy", good(settings));
    assert.equal(healthy.kind, "answered");
  });

  test("nobody there, on a port or in the file system, is refused", async () => {
    const port = await freePort();
    const nobody = { kind: "tcp", host: "", port } as const;
    for (const address of [nobody, { kind: "unix", path } as const]) {
      assert.deepEqual(await fetchNear(address, "/", open), {
        kind: "refused",
      });
    }
  });

  test("neither silence nor the wrong protocol rejects or waits for ever", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(path, resolve));
    const address = { kind: "unix", path } as const;
    const fetched = await fetchNear(address, "/", open);
    assert.deepEqual(fetched, {
      kind: "failed",
      words: "no answer within 1 s",
    });
    const overTls = await fetchNear(
      address,
      "/",
      good(settingsOf(tlsOf(pair))),
    );
    assert.equal(overTls.kind, "failed");
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});

suite("status and doctor beside an exporter", () => {
  function file(): string {
    const at = join(folder, "web.yml");
    writeFileSync(join(folder, "tls.crt"), pair.cert);
    writeFileSync(join(folder, "tls.key"), pair.key);
    writeFileSync(
      at,
      "tls_server_config:\n  cert_file: tls.crt\n  key_file: tls.key\n",
    );
    return at;
  }

  test("with --web.config.file they get through its TLS", async () => {
    const webConfigFile = file();
    const web = readWeb({ webConfigFile });
    assert.equal(web.kind, "good");
    await using serving = await started(web.settings);
    const config = {
      listenAddresses: [serving.address],
      webConfigFile,
      systemdSocket: false,
    };
    const last = await readLastEvents(config);
    assert.equal(last?.kind, "told");
    assert.equal(last.url, `https://127.0.0.1:${String(serving.port)}`);
    assert.deepEqual(
      (await checkAddresses(config)).map(({ verdict, words }) => [
        verdict,
        words.replace(folder, ""),
      ]),
      [
        ["ok", "/web.yml is valid"],
        ["ok", `127.0.0.1:${String(serving.port)}: an exporter answers`],
      ],
    );
  });

  test("a file that cannot be read is said, by both", async () => {
    const config = {
      listenAddresses: [{ kind: "unix", path } as const],
      webConfigFile: join(folder, "none.yml"),
      systemdSocket: false,
    };
    const last = await readLastEvents(config);
    assert.equal(last?.kind, "withheld");
    assert.match(last.words, /^cannot be asked: .*none\.yml/);
    const [finding] = await checkAddresses(config);
    assert.deepEqual([finding?.verdict, finding?.about], ["FAIL", "web"]);
  });

  test("a socket that can be made is free, and is not made", async () => {
    const address = { kind: "unix", path } as const;
    const config = {
      listenAddresses: [address],
      webConfigFile: undefined,
      systemdSocket: false,
    };
    assert.deepEqual(await checkAddresses(config), [
      {
        verdict: "ok",
        about: "address",
        words: `${urlOf(address, open)} is free`,
      },
    ]);
    const nowhere = { kind: "unix", path: join(folder, "none", "x") } as const;
    const [finding] = await checkAddresses({
      ...config,
      listenAddresses: [nowhere],
    });
    assert.match(finding?.words ?? "", /its folder does not exist/);
    assert.deepEqual(await fetchNear(address, "/", open), { kind: "refused" });
  });

  test("with --web.systemd-socket the address is systemd's", async () => {
    const config = {
      listenAddresses: places,
      webConfigFile: undefined,
      systemdSocket: true,
    };
    const [finding] = await checkAddresses(config);
    assert.equal(finding?.verdict, "skip");
  });
});

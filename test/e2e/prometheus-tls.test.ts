// "Nobody comes in": Debian's Prometheus, with a client certificate and a password, scrapes through TLS; without either
// it does not; and a new certificate is used without a restart.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "node:tls";
import { hashSync } from "bcryptjs";
import { killAndWait } from "../../lab/kernel/leash.ts";
import { startLab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import {
  createAuthority,
  type Authority,
  type Pair,
} from "../notify/support/certificates.ts";
import { startPrometheus } from "./support/prometheus.ts";

const PORT = 10064;
const WEB = `
tls_server_config:
  cert_file: server.pem
  key_file: server.key
  client_ca_file: ca.pem
  client_auth_type: RequireAndVerifyClientCert
basic_auth_users:
  prometheus: ${hashSync("scrape", 10)}
`;

test("Debian's Prometheus scrapes with certificate and password, and with either alone does not", async () => {
  using authority = createAuthority();
  await using lab = await startLab({ nodes: 1, clusterName: "locked" });
  const node = lab.node(1);
  const issued = authority.issue(`IP:${node.managementAddress}`);
  await using exporter = await serve(node, authority, issued);
  const target = `${node.managementAddress}:${PORT}`;
  const good = await scrapeConfig(authority, "scrape");
  const { ca_file } = good.tls_config;
  await using prometheus = await startPrometheus({
    targets: [target],
    scrape: good,
  });
  await using guesser = await startPrometheus({
    targets: [target],
    scrape: await scrapeConfig(authority, "guess"),
  });
  await using unknown = await startPrometheus({
    targets: [target],
    scrape: { ...good, tls_config: { ca_file } },
  });
  await until(
    "the quorate node to be scraped",
    async () => (await prometheus.query("votequorum_quorate == 1")).length > 0,
  );
  await until(
    "the wrong password to be refused",
    async () => (await guesser.query("up == 0")).length === 1,
  );
  await until(
    "the client without a certificate to be refused",
    async () => (await unknown.query("up == 0")).length === 1,
  );
  for (const refused of [guesser, unknown]) {
    assert.deepEqual(await refused.query("votequorum_info"), []);
  }

  const before = await serialOf(target, authority);
  await install(
    node,
    authority,
    authority.issue(`IP:${node.managementAddress}`),
  );
  await until(
    "the new certificate to be shown",
    async () => (await serialOf(target, authority)) !== before,
  );
  const rotatedAt = Date.now() / 1000;
  await until(
    "a scrape after the rotation",
    async () =>
      (await prometheus.query(`timestamp(up == 1) > ${String(rotatedAt + 2)}`))
        .length === 1,
  );
  assert.equal(exporter.child.exitCode, null, "still the same process");
});

async function serve(node: LabNode, authority: Authority, issued: Pair) {
  await install(node, authority, issued);
  await writeFile(node.path("/run/ca.pem"), authority.cert);
  await writeFile(node.path("/run/web.yml"), WEB);
  const child = node.spawn(
    process.execPath,
    [
      "dist/main.js",
      `--web.listen-address=${node.managementAddress}:${PORT}`,
      "--web.config.file=/run/web.yml",
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        STATE_DIRECTORY: "/run",
        VOTEQUORUM_EXPORTER_LOG_LEVEL: "error",
      },
    },
  );
  await once(child, "spawn");
  return { child, [Symbol.asyncDispose]: () => killAndWait(child) };
}

async function install(
  node: LabNode,
  authority: Authority,
  { cert, key }: Pair,
): Promise<void> {
  await writeFile(node.path("/run/server.pem"), cert + authority.cert);
  await writeFile(node.path("/run/server.key"), key, { mode: 0o600 });
}

async function scrapeConfig(authority: Authority, password: string) {
  const client = authority.issueFor("clientAuth");
  const at = (name: string) => join(authority.folder, name);
  await writeFile(at("scraper.pem"), client.cert);
  await writeFile(at("scraper.key"), client.key);
  return {
    scheme: "https",
    basic_auth: { username: "prometheus", password },
    tls_config: {
      ca_file: at("ca.pem"),
      cert_file: at("scraper.pem"),
      key_file: at("scraper.key"),
    },
  };
}

/** Of the certificate that the server shows; "" while it does not answer. */
async function serialOf(target: string, authority: Authority): Promise<string> {
  const [host = "", port = ""] = target.split(":");
  const socket = connect({ host, port: Number(port), ca: authority.cert });
  try {
    await once(socket, "secureConnect");
    return socket.getPeerCertificate().serialNumber;
  } catch {
    return "";
  } finally {
    socket.destroy();
  }
}

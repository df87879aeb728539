// The container image, built as the Dockerfile says, beside a real corosync: root's rights, network and disk withheld.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { startLab, until, type Lab } from "../../lab/lab.ts";
import { differences } from "../e2e/support/agreement.ts";
import { readExposition, type Scraped } from "../e2e/support/exposition.ts";
import { createAuthority } from "../notify/support/certificates.ts";
import {
  base,
  CGROUP,
  cleanContainers,
  image,
  memoryOf,
  pidOf,
  podman,
  podmanHere,
  runContained,
  startContained,
  TESTED_MEMORY_MIB,
  type Contained,
} from "./support/image.ts";

const UID = 61_183;
const SCRAPES = 500;

/** Nobody without a certificate. */
const LOCKED = `tls_server_config:
  cert_file: cert.pem
  key_file: key.pem
  client_ca_file: ca.pem
  client_auth_type: RequireAndVerifyClientCert
`;

interface Config {
  readonly Size: number;
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[] | null;
    readonly StopSignal: string;
    readonly Volumes: Readonly<Record<string, unknown>>;
    readonly ExposedPorts: Readonly<Record<string, unknown>>;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly Healthcheck: { readonly Test: readonly string[] };
}

let buildMs = 0;
before(() => {
  cleanContainers();
  const start = performance.now();
  execFileSync("sh", ["scripts/package-image.sh"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  buildMs = performance.now() - start;
});
after(cleanContainers);

function inspect(name: string): Config {
  const [found] = JSON.parse(
    podmanHere(["image", "inspect", name]),
  ) as readonly Config[];
  assert.ok(found);
  return found;
}

/** A command of the image's own, without a network. */
function runInside(script: string): string {
  const alone = ["run", "--rm", "--network=none", "--pull=never", CGROUP];
  const args = [...alone, "--no-healthcheck", "--entrypoint=sh"];
  return podmanHere([...args, image, "-c", script]).trim();
}

test("Dockerfile: the linter finds nothing", () => {
  const linter = "node_modules/.bin/dockerfile-utils";
  execFileSync(linter, ["lint", "Dockerfile"], { stdio: "pipe" });
});

test("image: no root, no shell around the program, a stop that it hears, labels of OCI", (t) => {
  const { Config: config, Size: size, Healthcheck: check } = inspect(image);
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly version: string;
  };
  assert.equal(config.User, `${UID}:${UID}`);
  assert.deepEqual(
    [config.Entrypoint.at(0), config.Entrypoint.at(-1)],
    ["node", "/usr/lib/votequorum-exporter/votequorum-exporter.mjs"],
  );
  assert.deepEqual(config.Cmd ?? [], []);
  assert.equal(config.StopSignal, "SIGTERM");
  assert.deepEqual(check.Test.slice(0, 2), ["CMD", "node"]);
  assert.deepEqual(Object.keys(config.Volumes), [
    "/var/lib/votequorum-exporter",
  ]);
  assert.deepEqual(Object.keys(config.ExposedPorts), ["10064/tcp"]);
  const oci = "org.opencontainers.image";
  assert.equal(config.Labels[`${oci}.version`], version);
  assert.equal(config.Labels[`${oci}.licenses`], "Apache-2.0");
  assert.equal(config.Labels[`${oci}.base.name`], base);
  assert.match(config.Labels[`${oci}.revision`] ?? "", /^[0-9a-f]{40}$/);
  assert.match(
    readFileSync("Dockerfile", "utf8"),
    new RegExp(`^ARG VERSION=${version.replaceAll(".", "\\.")}$`, "m"),
  );
  const own = size - inspect(base).Size;
  t.diagnostic(`build time: ${(buildMs / 1000).toFixed(1)} s`);
  t.diagnostic(`image size: ${mb(size)}, ${mb(own)} of it over the base image`);
});

test("image: what makes programs is not in it, and its user can change nothing in it", () => {
  const tools = ["gcc", "g++", "make", "python3", "npm", "npx", "corosync"];
  assert.equal(runInside(`command -v ${tools.join(" ")} || true`), "");
  const writable = "find / -xdev -writable -not -type l -not -path '/proc/*'";
  const outside = "-not -path '/dev/*' -not -path '/sys/*' -print";
  assert.deepEqual(
    runInside(`${writable} ${outside} 2>/dev/null || true`)
      .split("\n")
      .filter(
        (path) =>
          !/^\/(tmp|var\/tmp|run\/lock|run|var\/lib\/votequorum-exporter)$/.test(
            path,
          ),
      ),
    [],
  );
  assert.match(
    runInside("votequorum-exporter --version"),
    /^votequorum-exporter, version \d/,
  );
  assert.match(
    runInside("cat /usr/share/doc/votequorum-exporter/LICENSE"),
    /Apache License/,
  );
});

describe("image beside a real corosync", () => {
  let lab: Lab;
  let contained: Contained;

  before(async () => {
    lab = await startLab({ nodes: 2 });
    contained = await startContained(lab.node(1), "first");
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
  });

  const scraped = async (): Promise<Scraped> =>
    readExposition(await contained.exporter.scrape());

  async function agrees(): Promise<void> {
    let last: readonly string[] = [];
    await until("/metrics to agree with quorumtool", async () => {
      last = differences(await scraped(), await lab.node(1).quorumtool());
      return last.length === 0;
    }).catch((error: unknown) => {
      const log = contained.exporter.stderr().slice(-2000);
      throw new Error(`${String(error)}: ${last.join(", ")}: ${log}`);
    });
  }

  test("never lies: whom corosync does not admit shows up 0, no state, and words that help", async () => {
    await until("the refusal", async () => {
      const code = "CS_ERR_ACCESS";
      const errors = "votequorum_connection_errors_total";
      return ((await scraped()).value(errors, { code }) ?? 0) > 0;
    });
    const denied = await scraped();
    assert.equal(denied.value("votequorum_up"), 0);
    assert.equal(denied.value("votequorum_quorate"), undefined);
    assert.match(contained.exporter.stderr(), /refused uid 61183, gid 61183/);
    const doctor = await podman(
      lab.node(1),
      ["exec", contained.name, "votequorum-exporter", "doctor"],
      [1],
    );
    assert.match(doctor.stdout, /FAIL access: .*refused uid 61183/);
    assert.match(doctor.stdout, /ok {3}journal: .* an exporter writes it/);
  });

  test("never lies: admitted by the image's own admit.sh, it shows what quorumtool shows", async () => {
    const script = "/usr/lib/votequorum-exporter/admit.sh";
    const cat = ["exec", contained.name, "cat", script];
    const { stdout } = await podman(lab.node(1), cat);
    await writeFile(lab.node(1).path("/run/admit.sh"), stdout);
    const admit = lab.node(1).spawn("sh", ["/run/admit.sh", String(UID)]);
    await once(admit, "exit");
    assert.equal(admit.exitCode, 0);
    await agrees();
    assert.equal((await scraped()).value("votequorum_journal_errors_total"), 0);
  });

  test("cannot hurt: it runs without root, capabilities, new privileges, and with the memory it was given", async () => {
    const pid = await pidOf(lab.node(1), contained.name);
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    assert.match(status, /^Uid:\t61183\t61183\t61183\t61183$/m);
    assert.match(status, /^CapEff:\t0+$/m);
    assert.match(status, /^CapBnd:\t0+$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.match(status, /^NSpid:\t\d+\t1$/m);
    assert.equal(memoryOf(pid).limit, TESTED_MEMORY_MIB * 2 ** 20);
    const mounts = await readFile(`/proc/${pid}/mounts`, "utf8");
    assert.match(mounts, /^\S+ \/ overlay ro,/m);
    assert.doesNotMatch(contained.exporter.stderr(), /Running as root/);
  });

  test("misses nothing: a lost node and the lost quorum are shown and counted", async () => {
    await lab.node(2).kill();
    await until(
      "the loss",
      async () => (await scraped()).value("votequorum_quorate") === 0,
    );
    await agrees();
    assert.equal(await leaves(), 1);
    await lab.node(2).boot();
    await agrees();
  });

  async function leaves(): Promise<number | undefined> {
    const labels = { node_id: "2", node_name: "node2" };
    return (await scraped()).value("votequorum_node_leaves_total", labels);
  }

  test("cannot hurt: hundreds of scrapes and health checks fit into half the memory it is given", async (t) => {
    for (let scrape = 0; scrape < SCRAPES; scrape += 1) {
      await contained.exporter.scrape();
      if (scrape % 100 === 0) assert.equal(await health(contained), 0);
    }
    const { now, most, limit } = memoryOf(
      await pidOf(lab.node(1), contained.name),
    );
    assert.ok(most <= limit);
    t.diagnostic(
      `memory charged after ${SCRAPES} scrapes: ${mb(now)}, at most ${mb(most)} of ${mb(limit)}`,
    );
  });

  async function health({ name }: Contained): Promise<number | null> {
    const check = ["healthcheck", "run", name];
    return (await podman(lab.node(1), check, [0, 1, 125])).code;
  }

  test("HEALTHCHECK: a frozen corosync is healthy, a frozen exporter is not", async () => {
    lab.node(1).freeze();
    await until(
      "the loss",
      async () => (await scraped()).value("votequorum_up") === 0,
    );
    assert.equal(await health(contained), 0);
    lab.node(1).thaw();
    await agrees();
    const pid = await pidOf(lab.node(1), contained.name);
    process.kill(pid, "SIGSTOP");
    assert.equal(await health(contained), 1);
    process.kill(pid, "SIGCONT");
    assert.equal(await health(contained), 0);
  });

  test("HEALTHCHECK: finds any address, through TLS that asks for certificates too, and logs nothing", async () => {
    const node = lab.node(1);
    using authority = createAuthority();
    const pair = authority.issue("IP:127.0.0.1");
    await mkdir(node.path("/run/web"), { mode: 0o755 });
    const put = (name: string, text: string) =>
      writeFile(node.path(`/run/web/${name}`), text, { mode: 0o644 });
    await put("cert.pem", pair.cert);
    await put("key.pem", pair.key);
    await put("ca.pem", authority.cert);
    await put("web.yml", LOCKED);
    const locked = runContained(node, "locked", {
      port: 9000,
      options: ["--volume=/run/web:/etc/votequorum-exporter:ro"],
      flags: [
        "--web.config.file=/etc/votequorum-exporter/web.yml",
        "--web.listen-address=127.0.0.1:9001",
        "--web.listen-address=[::1]:9002",
        "--web.listen-address=unix:/var/lib/votequorum-exporter/http.sock",
        "--journal.path=/var/lib/votequorum-exporter/locked.jsonl",
      ],
    });
    await until("it to listen", async () => (await health(locked)) === 0);
    const pid = await pidOf(node, locked.name);
    process.kill(pid, "SIGSTOP");
    assert.equal(await health(locked), 1);
    process.kill(pid, "SIGCONT");
    assert.equal(await health(locked), 0);
    // One who speaks plainly to TLS is told of, so the silence about health checks means something.
    await assert.rejects(locked.exporter.get("/-/healthy"));
    assert.equal(await locked.exporter.stop(), 0);
    const refused = /"TLS client refused" reason=(\S+) from=(\S+)/g;
    const told = [...locked.exporter.stderr().matchAll(refused)];
    assert.deepEqual(
      told.map((match) => match.slice(1)),
      [["ERR_SSL_HTTP_REQUEST", lab.hostAddress]],
    );
  });

  test("misses nothing: SIGTERM ends it with 0, and what it counted is there in the next container", async (t) => {
    const began = performance.now();
    assert.equal(
      await contained.exporter.stop(),
      0,
      contained.exporter.stderr(),
    );
    t.diagnostic(
      `SIGTERM to exit: ${Math.round(performance.now() - began)} ms`,
    );
    assert.doesNotMatch(contained.exporter.stderr(), /\n\s+at |Warning/);
    const start = performance.now();
    contained = await startContained(lab.node(1), "second");
    await until(
      "the first true scrape",
      async () => (await scraped()).value("votequorum_up") === 1,
      { everyMs: 10 },
    );
    t.diagnostic(
      `podman run to first true scrape: ${Math.round(performance.now() - start)} ms`,
    );
    assert.equal(await leaves(), 1);
    const exit = once(contained.exporter.process, "exit");
    await podman(lab.node(1), ["stop", "--time=10", contained.name]);
    assert.deepEqual(await exit, [0, null], contained.exporter.stderr());
  });
});

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

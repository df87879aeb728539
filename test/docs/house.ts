// Tests of docs/: a node as the pages think of it: corosync of three, the exporter on its port, Prometheus and an
// Alertmanager beside it, and folders for settings, in a mount namespace of its own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startExporter } from "../../lab/exporter.ts";
import { finish, type Outcome } from "../../lab/kernel/command.ts";
import { startLab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import { copyInstallation } from "../e2e/support/installed-copy.ts";
import { createAuthority } from "../notify/support/certificates.ts";
import { pages } from "./pages.ts";

const TIMEOUT_MS = 20_000;
/** The service's user, of nobody else on this host. */
const USER = { uid: 61_183, gid: 61_183 };
const NAME = "votequorum-exporter";

/** What is private here before corosync starts: nothing that a page writes leaves the node. */
const PRIVATE = `
cp -a /etc /run/etc && mount --bind /run/etc /etc
mount -t tmpfs lab /var/lib
mkdir -p /var/lib/corosync /run/bin /etc/${NAME} /etc/prometheus/rules
install -d -o ${USER.uid} -m 0750 /var/lib/${NAME}
echo '${NAME}:x:${USER.uid}:${USER.gid}::/var/lib/${NAME}:/usr/sbin/nologin' >>/etc/passwd
echo '${NAME}:x:${USER.gid}:' >>/etc/group
echo '127.0.0.1 am1 am2 node1' >>/etc/hosts
`;

export interface House extends AsyncDisposable {
  /** Runs a shell script as root on the node, stopping at the first command that fails. */
  readonly run: (script: string, folder?: string) => Promise<Outcome>;
  /** Writes a file of the node. */
  readonly write: (path: string, text: string) => void;
}

export async function openHouse(): Promise<House> {
  using authority = createAuthority();
  const installed = copyInstallation();
  const lab = await startLab({ nodes: 3, clusterName: "north", boot: "none" });
  const house: House = {
    ...ways(lab.node(1)),
    async [Symbol.asyncDispose]() {
      await lab[Symbol.asyncDispose]();
      installed[Symbol.dispose]();
    },
  };
  try {
    await house.run(PRIVATE);
    const start = `exec "${process.execPath}" "${installed.main}" "$@"`;
    house.write(`/run/bin/${NAME}`, `#!/bin/sh\n${start}\n`);
    await house.run(`chmod 755 /run/bin/${NAME}`);
    furnish(house.write, authority.cert);
    await lab.bootAll();
    await moveIn(house, lab.node(1));
    return house;
  } catch (error) {
    await house[Symbol.asyncDispose]();
    throw error;
  }
}

function ways(node: LabNode): Pick<House, "run" | "write"> {
  return {
    async run(script, folder = process.cwd()) {
      const path = `PATH="/run/bin:$PATH"; umask 022\n`;
      const args = ["-eu", "-c", path + script];
      const child = node.spawn("sh", args, { stdio: "pipe", cwd: folder });
      return finish(child, { command: script, timeoutMs: TIMEOUT_MS });
    },
    write(path, text) {
      mkdirSync(dirname(node.path(path)), { recursive: true });
      writeFileSync(node.path(path), text);
    },
  };
}

/** Prometheus with the pages' own configuration, an Alertmanager with the shipped one, the exporter without root. */
async function moveIn({ run, write }: House, node: LabNode): Promise<void> {
  await run("sh packaging/corosync/admit.sh");
  const prometheus = readFileSync(node.path(PROMETHEUS), "utf8");
  write("/etc/prometheus/fast.yml", hurried(prometheus));
  write(RULES, hurried(readFileSync("alerts/votequorum.rules.yml", "utf8")));
  const daemons = {
    prometheus: [
      ...["--config.file=/etc/prometheus/fast.yml", "--log.level=error"],
      "--storage.tsdb.path=/run/prometheus",
    ],
    "prometheus-alertmanager": [
      "--config.file=alerts/alertmanager.example.yml",
      ...["--storage.path=/run/alertmanager", "--cluster.listen-address="],
    ],
  };
  for (const [daemon, args] of Object.entries(daemons)) {
    node.spawn(daemon, args, { stdio: "ignore" });
  }
  await startExporter(node, {
    listen: ":10064",
    args: ["--alertmanager.url=http://am1", "--alertmanager.url=http://am2"],
    asUser: USER,
  });
  await until("Alertmanager, and the cluster in Prometheus", async () => {
    await run("curl -fsS http://am1:9093/-/ready");
    const query = "cluster_name:votequorum_quorate:min == 1";
    const asked = `promtool query instant http://localhost:9090 '${query}'`;
    return (await run(asked)).stdout.includes("north");
  });
}

const PROMETHEUS = "/etc/prometheus/prometheus.yml";
const RULES = "/etc/prometheus/rules/votequorum.rules.yml";

/** Nobody waits a quarter of a minute here: not for a scrape, an evaluation or the step of a subquery. */
function hurried(yaml: string): string {
  return yaml.replaceAll("15s", "1s");
}

/** The files that pages tell to write, and those that such files name. */
function furnish(write: House["write"], certificate: string): void {
  for (const { text } of pages.flatMap(({ blocks }) => blocks)) {
    const [, path] = /^# (\/etc\/\S+)$/m.exec(text) ?? [];
    if (path !== undefined) write(path, text);
  }
  for (const folder of ["/etc/prometheus", `/etc/${NAME}`]) {
    write(join(folder, "ca.pem"), certificate);
    write(join(folder, "votequorum.password"), "secret");
    write(join(folder, "alertmanager.password"), "secret");
    write(join(folder, "am.password"), "secret");
  }
  const hash = "$2b$04$wEzTQ9yM2GZTrQ0EXsSoj.RHV1ZAwRIPQ5Bz6ibuS2WhAyWwv2pFy";
  write(`/etc/${NAME}/web.yml`, `basic_auth_users: { me: "${hash}" }\n`);
  write(
    `/etc/default/${NAME}`,
    "VOTEQUORUM_EXPORTER_ALERTMANAGER_URL=http://am1:9093,http://am2:9093\n",
  );
}

// Debian's Alertmanager, alone or in a mesh: it can be killed, frozen and started again, and keeps its data meanwhile.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Daemon } from "../../../lab/kernel/daemon.ts";
import { Leash } from "../../../lab/kernel/leash.ts";
import { until } from "../../../lab/until.ts";
import { freePort } from "./free-port.ts";

export interface AlertmanagerOptions {
  /** The file's text, or what it describes. */
  readonly config: string | object;
  /** The address to listen on: that of the host in a lab, where its nodes shall reach it. */
  readonly host?: string;
  /** Those it forms a mesh with; the first of a mesh has none yet. */
  readonly peers?: readonly Alertmanager[];
  /** More flags. */
  readonly args?: readonly string[];
  /** What `--web.route-prefix` among them says, for its URL. */
  readonly pathPrefix?: string;
}

/** As GET /api/v2/alerts tells it. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly status: {
    readonly state: string;
    readonly inhibitedBy: readonly string[];
  };
}

export interface Alertmanager extends AsyncDisposable {
  /** Without a slash at its end; stays the same when it starts again. */
  readonly url: string;
  /** `host:port` for the mesh. */
  readonly meshAddress: string;
  /** Those that fire by its clock, inhibited ones too. */
  alerts(): Promise<readonly ActiveAlert[]>;
  /** Starts it again after `kill` or `stop`; resolves when it sends notifications. */
  start(): Promise<void>;
  /** SIGKILL: it forgets whom it notified. */
  kill(): Promise<void>;
  /** SIGTERM: it remembers whom it notified, though not the alerts. */
  stop(): Promise<void>;
  /** It keeps its port and connections, but does not answer. */
  freeze(): void;
  thaw(): void;
}

/** Resolves when it sends notifications and knows its peers; ends with its data when it is disposed of. */
export async function startAlertmanager({
  config,
  host = "127.0.0.1",
  peers = [],
  args = [],
  pathPrefix = "",
}: AlertmanagerOptions): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), "votequorum-alertmanager-"));
  const file = join(folder, "alertmanager.yml");
  // JSON is YAML.
  const text = typeof config === "string" ? config : JSON.stringify(config);
  await writeFile(file, text);
  const address = `${host}:${String(await freePort(host))}`;
  const meshAddress = `${host}:${String(await freePort(host))}`;
  const url = `http://${address}${pathPrefix}`;
  const flags = [
    `--config.file=${file}`,
    `--storage.path=${join(folder, "data")}`,
    `--web.listen-address=${address}`,
    `--cluster.listen-address=${meshAddress}`,
    `--cluster.advertise-address=${meshAddress}`,
    ...peers.map((peer) => `--cluster.peer=${peer.meshAddress}`),
    // It sends nothing before the mesh is settled: ten of these intervals, three times.
    "--cluster.gossip-interval=20ms",
    "--log.level=error",
    ...args,
  ];
  const leash = new Leash();
  const daemon = new Daemon(`Alertmanager at ${address}`, () =>
    leash.spawn("prometheus-alertmanager", flags, {
      stdio: ["ignore", "ignore", "pipe"],
    }),
  );
  async function end(): Promise<void> {
    await leash[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
  async function start(): Promise<void> {
    daemon.start();
    await until(
      `${daemon.what} to be ready`,
      async () => isReady(url, peers.length, daemon),
      { everyMs: 50 },
    );
  }
  try {
    await start();
  } catch (error) {
    await end();
    throw error;
  }
  return {
    url,
    meshAddress,
    alerts: () => fetchJson<readonly ActiveAlert[]>(`${url}/api/v2/alerts`),
    start,
    kill: () => daemon.kill(),
    stop: () => daemon.stop(),
    freeze: () => {
      daemon.freeze();
    },
    thaw: () => {
      daemon.thaw();
    },
    [Symbol.asyncDispose]: end,
  };
}

interface Status {
  readonly cluster: {
    readonly status: string;
    readonly peers: readonly unknown[];
  };
}

async function isReady(
  url: string,
  peers: number,
  daemon: Daemon,
): Promise<boolean> {
  if (daemon.pid === undefined) throw new Error(daemon.lastWords);
  const { cluster } = await fetchJson<Status>(`${url}/api/v2/status`);
  // It counts itself.
  return cluster.status === "ready" && cluster.peers.length > peers;
}

async function fetchJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return (await response.json()) as T;
}

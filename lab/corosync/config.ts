// Room lab: the text of corosync.conf, without any I/O.

export interface ConfigNode {
  readonly nodeId: number;
  readonly name: string;
  /** One address a ring. */
  readonly addresses: readonly string[];
  readonly votes?: number | undefined;
}

export interface ConfigQdevice {
  readonly host: string;
  readonly votes: number;
  readonly algorithm: "ffsplit" | "lms";
  /** `quorum.device.timeout`; qnetd and qdevice check on each other at 0.8 of it. */
  readonly timeoutMs: number;
}

export interface CorosyncConfig {
  readonly clusterName: string;
  readonly tokenMs: number;
  readonly nodes: readonly ConfigNode[];
  readonly quorum: Readonly<Record<string, string | number>>;
  readonly qdevice?: ConfigQdevice | undefined;
  /** Lines for `uidgid { }`, like "uid: nobody". */
  readonly uidgid: readonly string[];
}

/** corosync.conf(5). Every `key: value` is on a line of its own because corosync reads no other way. */
export function corosyncConfig(config: CorosyncConfig): string {
  return [
    ...section("totem", [
      "version: 2",
      `cluster_name: ${config.clusterName}`,
      "transport: knet",
      "crypto_cipher: none",
      "crypto_hash: none",
      `token: ${config.tokenMs}`,
      // By default the token's time-out grows by 650 ms a node beyond two; a consensus below it never forms a ring.
      "token_coefficient: 0",
      `consensus: ${Math.round(config.tokenMs * 1.2)}`,
      // knet is slow to give up a link that came up seconds ago (2.5 s were seen), slower than the token is lost.
      // Sending over every ring at once, a lab keeps its membership when one is cut; it changes nothing with one ring.
      "link_mode: active",
    ]),
    // A lab shares its machine with others: no realtime scheduling, no insisting on huge socket buffers.
    ...section("system", ["sched_rr: no", "allow_knet_handle_fallback: yes"]),
    ...section("logging", [
      "to_stderr: no",
      "to_syslog: no",
      "to_logfile: yes",
      `logfile: ${LOG_FILE}`,
      "timestamp: hires",
    ]),
    ...section("quorum", [
      "provider: corosync_votequorum",
      ...pairs(config.quorum),
      ...(config.qdevice === undefined ? [] : device(config.qdevice)),
    ]),
    ...section("nodelist", config.nodes.flatMap(node)),
    ...(config.uidgid.length === 0 ? [] : section("uidgid", config.uidgid)),
    "",
  ].join("\n");
}

/** Where a node keeps corosync's log, inside its own mount namespace. */
export const LOG_FILE = "/var/log/corosync/corosync.log";

function device(qdevice: ConfigQdevice): readonly string[] {
  return section("device", [
    "model: net",
    `votes: ${qdevice.votes}`,
    `timeout: ${qdevice.timeoutMs}`,
    `sync_timeout: ${qdevice.timeoutMs * 2}`,
    ...section("net", [
      "tls: off",
      `host: ${qdevice.host}`,
      `algorithm: ${qdevice.algorithm}`,
    ]),
  ]);
}

function node({
  nodeId,
  name,
  addresses,
  votes,
}: ConfigNode): readonly string[] {
  return section("node", [
    `nodeid: ${nodeId}`,
    `name: ${name}`,
    ...addresses.map((address, ring) => `ring${ring}_addr: ${address}`),
    ...(votes === undefined ? [] : [`quorum_votes: ${votes}`]),
  ]);
}

function pairs(
  record: Readonly<Record<string, string | number>>,
): readonly string[] {
  return Object.entries(record).map(([key, value]) => `${key}: ${value}`);
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return [`${name} {`, ...lines.map((line) => `  ${line}`), "}"];
}

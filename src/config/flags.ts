// Room config: the flag table, the only place where a flag is listed.
import { between } from "./values/duration.ts";
import { optional, repeatable, single, toggle, type Flag } from "./flag.ts";
import { isHostname } from "./values/host.ts";
import { parseListenAddress } from "./values/listen-address.ts";
import { MAX_ALERTMANAGERS } from "./paging/alertmanagers.ts";
import {
  acceptedUrl,
  DEFAULT_PORT,
  parseAlertmanagerUrl,
  quoteUrl,
  spellUrl,
} from "./paging/url.ts";

const logLevels = ["debug", "info", "warn", "error"] as const;
const logFormats = ["logfmt", "json"] as const;
const corosyncDuration = {
  metavar: "DURATION",
  ...between("100ms", "60s", "250ms, 1s or 1m"),
} as const;

/** What the program is asked to do; in the order of the help. */
export const acts = {
  help: toggle({
    name: "help",
    short: "h",
    help: "Show this help.",
    places: "command-line",
  }),
  version: toggle({
    name: "version",
    help: "Show the version.",
    places: "command-line",
  }),
  configFile: optional({
    name: "config.file",
    metavar: "FILE",
    help: "YAML file of settings: the names of these flags without the dashes. Flags and environment come before it.",
    accepted: "the path of a YAML file",
    places: "not-in-file",
    parse: parsePath,
  }),
  configCheck: toggle({
    name: "config.check",
    help: "Check flags, environment and file, say so and exit.",
    places: "command-line",
  }),
} as const;

/** Key in the Config -> flag, in the order of the help. */
export const settings = {
  listenAddresses: repeatable({
    name: "web.listen-address",
    metavar: "ADDRESS",
    default: ":10064",
    help: "Address to listen on, such as :10064 (every interface), 127.0.0.1:10064, [::1]:10064 or unix:/run/votequorum-exporter/http.sock (a socket for its owner and group). Repeatable for several addresses.",
    accepted:
      ":PORT, HOST:PORT or [IPv6]:PORT with a port from 0 to 65535, or unix:/PATH of at most 99 bytes, such as :10064 or [::1]:10064",
    parse: parseListenAddress,
  }),
  systemdSocket: toggle({
    name: "web.systemd-socket",
    help: "Listen on the sockets that systemd passes (a .socket unit) instead of --web.listen-address.",
  }),
  telemetryPath: single({
    name: "web.telemetry-path",
    metavar: "PATH",
    default: "/metrics",
    help: "Path of the metrics. With / there is no status page.",
    accepted:
      "a path that starts with /, made of letters, digits and ._~-/, and not below /-/ or /api/",
    parse: parseTelemetryPath,
  }),
  maxRequests: single({
    name: "web.max-requests",
    metavar: "NUMBER",
    default: "40",
    help: "Scrapes answered at the same time; the others get status 503. 0 switches the limit off.",
    accepted: "a whole number from 0 to 100000",
    yaml: "integer",
    parse: parseCount,
  }),
  webConfigFile: optional({
    name: "web.config.file",
    metavar: "FILE",
    help: "YAML file that says who may come in and how: TLS, users, headers, a limit, in the format of every official exporter (docs/web-config.md). Read again when it or a file that it names changes. Default: open to all, without TLS.",
    accepted: "the path of a YAML file",
    parse: parsePath,
  }),
  allowedHosts: repeatable({
    name: "web.allowed-host",
    metavar: "NAME",
    help: "Host name, without port, by which the status page and the API may be asked besides this host's name and those of the cluster's nodes, such as a proxy's. Repeatable. IP addresses and localhost are always fine; metrics are told under any name.",
    accepted: "a host name without port, such as metrics.example.com",
    parse: parseHostName,
  }),
  disableExporterMetrics: toggle({
    name: "web.disable-exporter-metrics",
    help: "Leave out the metrics about this process itself (process_*, nodejs_*).",
  }),
  pollIntervalMs: single({
    ...corosyncDuration,
    name: "corosync.poll-interval",
    default: "1s",
    help: "How often to look at corosync when it reports nothing.",
  }),
  timeoutMs: single({
    ...corosyncDuration,
    name: "corosync.timeout",
    default: "2s",
    help: "How long corosync may take to answer a look before votequorum_up is 0.",
  }),
  collectKnet: collector("knet", "the links to the other nodes"),
  collectTotem: collector("totem", "the token and its losses"),
  collectScheduling: collector("scheduling", "the pauses of corosync"),
  collectConfig: collector("config", "what is configured"),
  collectMembers: collector("members", "who joined, as corosync counts it"),
  haClusterNames: toggle({
    name: "compat.ha-cluster-exporter",
    help: "Also expose ha_cluster_corosync_*, the names of ClusterLabs' exporter, so that its dashboards and rules keep working.",
  }),
  journalPath: optional({
    name: "journal.path",
    metavar: "FILE",
    help: "File of the journal: what outlives this process. Default: journal.jsonl in $STATE_DIRECTORY, else in /var/lib/votequorum-exporter, else memory only.",
    accepted: "an absolute path, its folder there already",
    parse: (text) => (/^\/[^\0]*[^\0/]$/.test(text) ? text : undefined),
  }),
  alertmanagerUrls: repeatable({
    name: "alertmanager.url",
    metavar: "URL",
    help: `Alertmanager to push alerts to, such as http://am1:9093 (the port is ${DEFAULT_PORT} unless given, for https too). Repeatable: name every member of the mesh once; a DNS name means every address behind it. Replaces the Alertmanagers of --config.file, but one of the same URL there keeps its credentials and TLS.`,
    accepted: acceptedUrl,
    parse: parseAlertmanagerUrl,
    show: quoteUrl,
    spell: spellUrl,
    max: MAX_ALERTMANAGERS,
  }),
  alertTtlMs: single({
    name: "alertmanager.ttl",
    metavar: "DURATION",
    ...between("2m", "24h", "15m or 1h"),
    default: "15m",
    help: "How long Alertmanager keeps an alert firing that is no longer said again: longer than a fence and a reboot take, and at least 1m more than three settle times.",
  }),
  settleMs: single({
    name: "alertmanager.settle-time",
    metavar: "DURATION",
    ...between("1s", "1h", "30s or 1m"),
    default: "1m",
    help: "How long the cause of an alert must be gone, and the ring unchanged, before the alert is resolved. CorosyncNodeLost waits twice, CorosyncQuorumLost three times as long, so that what mutes outlives what it mutes.",
  }),
  logLevel: single({
    name: "log.level",
    metavar: "LEVEL",
    default: "info",
    help: `Log messages of this severity or above. One of: [${logLevels.join(", ")}]`,
    accepted: `one of ${logLevels.join(", ")}`,
    parse: (text) => logLevels.find((level) => level === text),
  }),
  logFormat: single({
    name: "log.format",
    metavar: "FORMAT",
    default: "logfmt",
    help: `Format of the log on stderr. One of: [${logFormats.join(", ")}]`,
    accepted: `one of ${logFormats.join(", ")}`,
    parse: (text) => logFormats.find((format) => format === text),
  }),
} as const;

/** All of them. */
export const table: readonly Flag<unknown>[] = [
  ...Object.values(acts),
  ...Object.values(settings),
];

function collector(name: string, what: string) {
  return toggle({
    name: `collector.${name}`,
    default: true,
    help: `Read ${what} from cmap (default: enabled).`,
  });
}

function parseCount(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,4}|100000)$/.test(text) ? Number(text) : undefined;
}

function parseHostName(text: string): string | undefined {
  return isHostname(text) ? text.toLowerCase() : undefined;
}

function parsePath(text: string): string | undefined {
  return text === "" || text.includes("\0") ? undefined : text;
}

/** Only characters that no client rewrites and that mean nothing to the router; no empty, "." or ".." segments. */
function parseTelemetryPath(text: string): string | undefined {
  if (text === "/") return text;
  if (!/^(?:\/[\w.~-]+)+\/?$/.test(text) || text.length > 200) return undefined;
  if (/\/\.{1,2}(?:\/|$)/.test(text)) return undefined;
  return /^\/(?:-|api)(?:\/|$)/.test(text) ? undefined : text;
}

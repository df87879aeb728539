// Script: writes docs/configure.md from the flag table and the schema of --config.file; `--check` only tells whether it is up to date.
import { variableOf } from "../src/config/given/environment.ts";
import type { Flag } from "../src/config/flag.ts";
import { table } from "../src/config/flags.ts";
import { alertmanagersSchema } from "../src/config/paging/alertmanagers.ts";
import { fileKeys } from "./file-keys.ts";
import { code, row, writeOrCheck } from "./generated-file.ts";

const INTRODUCTION = `<!-- Generated from src/config/ by "npm run generate"; do not edit. -->

# Configure

Everything has a default: without any setting the exporter serves this node's metrics on port 10064 and keeps a journal.

A setting is a flag, an environment variable, or a key of \`--config.file\`; a flag comes before its variable, that before the file, that before the default. A wrong one is told in one line that names the place, the value and what is accepted, and the exit code is 2. \`votequorum-exporter --config.check\` with the same settings checks them and exits.

Who may come in over HTTP – TLS, users, headers, a limit – stands in a file of its own, \`--web.config.file\`, in the format of every official exporter: [web-config.md](web-config.md).

With the Debian package, flags stand in \`/etc/default/votequorum-exporter\`. Restart the service after a change, but for the files of \`--web.config.file\` and for password files of Alertmanagers: those are read again when they change.

## Flags
`;

const FILE = `## The file

\`--config.file\` is YAML. Its keys are the flags without the dashes, and two sections that no flag can say:

\`\`\`yaml
web.listen-address: ["10.0.0.1:10064"]
collector.knet: true
corosync.poll-interval: 1s
alertmanagers:
  - url: https://am1.example:9093
    basic_auth: { username: node1, password_file: am.password }
    tls_config: { ca_file: ca.pem }
external_labels:
  region: eu
\`\`\`

An unknown key, a key that stands there twice, or an alias is an error. Paths are relative to the file's folder.

\`external_labels\` is a map of label names to texts, added to every alert that is pushed.

\`alertmanagers\` is a list; each entry has the keys below, with Prometheus' names and meaning. What stands in a \`*_file\` is read again when it changes. URLs given by \`--alertmanager.url\` outside of the file replace the list, but one that the file knows keeps its credentials and TLS.
`;

/** What every key of an entry of `alertmanagers` means. */
const words: Readonly<Record<string, string>> = {
  url: "Where it is: `http://` or `https://`, host, port (9093 unless given) and a path in front of `/api/v2/alerts`. A DNS name means every address behind it.",
  "basic_auth.username": "User name.",
  "basic_auth.password": "Password; better in a file.",
  "basic_auth.password_file": "File whose text is the password.",
  "authorization.type": "What stands in front of the credentials: `Bearer`.",
  "authorization.credentials": "Token; better in a file.",
  "authorization.credentials_file": "File whose text is the token.",
  "tls_config.ca": "PEM of the authorities to trust instead of the system's.",
  "tls_config.ca_file": "The same in a file.",
  "tls_config.cert": "PEM of our certificate; needs the key.",
  "tls_config.cert_file": "The same in a file.",
  "tls_config.key": "PEM of its private key, not encrypted.",
  "tls_config.key_file": "The same in a file.",
  "tls_config.server_name":
    "Whom its certificate has to name, instead of the URL's host.",
  "tls_config.insecure_skip_verify":
    "`true`: trust any certificate. Whoever is in between can swallow pages.",
  "tls_config.min_version": "`TLS10` to `TLS13`; `TLS12` unless given.",
  "tls_config.max_version": "`TLS10` to `TLS13`.",
};

function document(): string {
  return [
    INTRODUCTION,
    tableOf(
      ["Flag", "Variable", "Default", "Meaning"],
      table.map((flag) => [
        code(spell(flag)),
        flag.places === "command-line" ? "" : code(variableOf(flag.name)),
        flag.places === "command-line"
          ? ""
          : flag.defaults.map(code).join(", "),
        flag.help.replaceAll(/[*_]/g, "\\$&"),
      ]),
    ),
    FILE,
    tableOf(
      ["Key", "Meaning"],
      fileKeys(alertmanagersSchema).map((key) => [code(key), wordsOf(key)]),
    ),
  ].join("\n");
}

function wordsOf(key: string): string {
  const found = words[key];
  if (found === undefined) {
    throw new Error(
      `Cannot write docs/configure.md: alertmanagers[].${key} has no words`,
    );
  }
  return found;
}

function spell(flag: Flag<unknown>): string {
  if (flag.kind !== "switch") return `--${flag.name}=${flag.metavar}`;
  return flag.places === "command-line"
    ? `--${flag.name}`
    : `--[no-]${flag.name}`;
}

function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return `${[row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n")}\n`;
}

await writeOrCheck({
  path: "docs/configure.md",
  markdown: document(),
  source: "src/config/",
});

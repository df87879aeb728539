// Certificates of an authority that lives as long as a test, made by openssl.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Disposable {
  /** PEM. */
  readonly cert: string;
  /** Where tests may put files. */
  readonly folder: string;
  /** @param names subjectAltName, like "DNS:am.example,IP:127.0.0.1" */
  readonly issue: (names: string, days?: { from: number; to: number }) => Pair;
  /** @param usage extendedKeyUsage, like "clientAuth" */
  readonly issueFor: (usage: string) => Pair;
}

export function createAuthority(name = "authority"): Authority {
  const folder = mkdtempSync(join(tmpdir(), "votequorum-certificates-"));
  const at = (file: string) => join(folder, file);
  const openssl = (args: readonly string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl([
    ...["req", "-x509", ...ec, "-days", "2", "-subj", `/CN=${name}`],
    ...["-keyout", "ca.key", "-out", "ca.pem"],
  ]);
  // openssl x509 knows no start date; openssl ca does.
  writeFileSync(at("index.txt"), "");
  writeFileSync(
    at("ca.cnf"),
    `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`,
  );
  function sign(extension: string, days: { from: number; to: number }): Pair {
    openssl([
      ...["req", "-new", ...ec, "-subj", "/CN=test", "-addext", extension],
      ...["-keyout", "one.key", "-out", "one.csr"],
    ]);
    openssl([
      ...["ca", "-batch", "-notext", "-config", "ca.cnf"],
      ...["-in", "one.csr", "-out", "one.pem"],
      ...["-startdate", asn1Time(days.from), "-enddate", asn1Time(days.to)],
    ]);
    return {
      cert: readFileSync(at("one.pem"), "utf8"),
      key: readFileSync(at("one.key"), "utf8"),
    };
  }
  return {
    cert: readFileSync(at("ca.pem"), "utf8"),
    folder,
    issue: (names, days = { from: -1, to: 1 }) =>
      sign(`subjectAltName=${names}`, days),
    issueFor: (usage) => sign(`extendedKeyUsage=${usage}`, { from: -1, to: 1 }),
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function asn1Time(days: number): string {
  const moment = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${moment.replaceAll(/[-:T]|\.\d+Z/g, "")}Z`;
}

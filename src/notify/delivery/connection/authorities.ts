// Room notify: the authorities that this system trusts, where its distribution keeps them.
import { readSource } from "./read-source.ts";

// Node has a list of its own and does not look at the system's, where administrators add theirs.
const bundles = [
  // Debian, Ubuntu, Proxmox
  "/etc/ssl/certs/ca-certificates.crt",
  // Red Hat, Fedora
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/pki/tls/certs/ca-bundle.crt",
  // SUSE
  "/etc/ssl/ca-bundle.pem",
  "/var/lib/ca-certificates/ca-bundle.pem",
];

/** PEM, or undefined where there is no such file: then Node's own list has to do. */
export async function readSystemAuthorities(): Promise<string | undefined> {
  for (const path of bundles) {
    const pem = await readSource({ kind: "file", path }).catch(() => "");
    if (pem !== "") return pem;
  }
  return undefined;
}

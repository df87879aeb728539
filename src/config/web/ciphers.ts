// Room config: Go's names of cipher suites and curves, which --web.config.file uses, in OpenSSL's words.
import { DEFAULT_CIPHERS } from "node:tls";
import type { TlsVersion } from "../alertmanager.ts";

/** Go does not let anybody choose among these: whatever the list says, TLS 1.3 speaks them. */
const OF_TLS13 = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
] as const;

/** Go's name -> OpenSSL's, of those that Go 1.22 and later call secure: crypto/tls.CipherSuites(). */
export const ciphers: ReadonlyMap<string, string> = new Map([
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"],
  ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"],
  ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
  ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
  [
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ],
  [
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
  ],
  ...OF_TLS13.map((name) => [name, name] as const),
]);

/** OpenSSL 3 speaks these only at its lowest level of security. */
const OLD: readonly TlsVersion[] = ["TLSv1", "TLSv1.1"];

/** Whether a suite, by OpenSSL's name, is for TLS 1.3 only. */
export function isOfTls13(name: string): boolean {
  return OF_TLS13.some((one) => one === name);
}

/** OpenSSL's list, in the order of `names`, which are OpenSSL's; undefined: Node.js' own list. */
export function toOpensslCiphers(
  names: readonly string[],
  minVersion: TlsVersion,
): string | undefined {
  const isOld = OLD.includes(minVersion);
  if (names.length === 0 && !isOld) return undefined;
  const older = names.filter((name) => !isOfTls13(name));
  const list = names.length === 0 ? [DEFAULT_CIPHERS] : [...OF_TLS13, ...older];
  return [...list, ...(isOld ? ["@SECLEVEL=0"] : [])].join(":");
}

/** Go's name -> OpenSSL's. */
export const curves: ReadonlyMap<string, string> = new Map([
  ["CurveP256", "P-256"],
  ["CurveP384", "P-384"],
  ["CurveP521", "P-521"],
  ["X25519", "X25519"],
]);

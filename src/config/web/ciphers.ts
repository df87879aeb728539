// Room config: Go's names of cipher suites and curves, which --web.config.file uses, in OpenSSL's words.

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

/** Whether a suite, by OpenSSL's name, is for TLS 1.3 only. */
export function isOfTls13(name: string): boolean {
  return OF_TLS13.some((one) => one === name);
}

/** OpenSSL's list, in the order of `names`, which are OpenSSL's; undefined: nothing was chosen. */
export function toOpensslCiphers(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const older = names.filter((name) => !isOfTls13(name));
  return [...OF_TLS13, ...older].join(":");
}

/** Go's name -> OpenSSL's. */
export const curves: ReadonlyMap<string, string> = new Map([
  ["CurveP256", "P-256"],
  ["CurveP384", "P-384"],
  ["CurveP521", "P-521"],
  ["X25519", "X25519"],
]);

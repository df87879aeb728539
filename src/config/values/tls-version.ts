// Room config: versions of TLS, by the names that Prometheus and its exporters give them.
import type { TlsVersion } from "../alertmanager.ts";

/** From old to new. */
export const tlsVersions: ReadonlyMap<string, TlsVersion> = new Map([
  ["TLS10", "TLSv1"],
  ["TLS11", "TLSv1.1"],
  ["TLS12", "TLSv1.2"],
  ["TLS13", "TLSv1.3"],
]);

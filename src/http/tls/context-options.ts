// Room http: what --web.config.file says of TLS, as node and OpenSSL want it. Pure.
import { constants } from "node:crypto";
import type { TlsOptions } from "node:tls";
import type { TlsServer } from "../../config/web-settings.ts";

/** Go's cipher_suites are about TLS 1.2 and older only; node would switch TLS 1.3 off if these were missing. */
const TLS13_SUITES = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
];

/** What Go offers by default: forward secrecy always; the CBC ones are for those below TLS 1.2. */
const DEFAULT_SUITES = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-SHA",
  "ECDHE-RSA-AES128-SHA",
  "ECDHE-ECDSA-AES256-SHA",
  "ECDHE-RSA-AES256-SHA",
];

/**
 * A resumed session of TLS 1.3 counts as authorized in node although its client never showed a certificate
 * (nodejs/node#35317): so there is nothing to resume. A renegotiation would cost us more than the client.
 */
const SECURE_OPTIONS =
  constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION;

/** For tls.createServer(); whom it lets in, client-policy.ts decides. */
export function contextOptions(tls: TlsServer): TlsOptions {
  const { cert, key, clientCa, clientAuth, minVersion, maxVersion } = tls;
  return {
    cert,
    key,
    // Without any, node would trust every authority of the web.
    ca: clientCa === undefined ? [] : [clientCa],
    minVersion,
    maxVersion,
    ciphers: cipherList(tls),
    ecdhCurve: tls.curves ?? "auto",
    honorCipherOrder: tls.preferServerCipherSuites,
    requestCert: clientAuth !== "none",
    rejectUnauthorized: clientAuth === "require-and-verify",
    ALPNProtocols: ["http/1.1"],
    secureOptions: SECURE_OPTIONS,
  };
}

function cipherList({ ciphers, minVersion }: TlsServer): string {
  const older = ciphers?.split(":") ?? DEFAULT_SUITES;
  // OpenSSL has them switched off, but whoever asks for TLS 1.0 or 1.1 wants them on.
  const isOld = minVersion === "TLSv1" || minVersion === "TLSv1.1";
  const level = isOld ? ["@SECLEVEL=0"] : [];
  return [...new Set([...TLS13_SUITES, ...older, ...level])].join(":");
}

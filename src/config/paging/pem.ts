// Room config: certificates and keys, looked at before they are needed.
import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { subjectOf, type Found, type Surroundings } from "./source.ts";

const CERTIFICATE = /^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/;

/** All of them, at least one. createSecureContext() would take any nonsense for a CA, and then trust nobody. */
export function readCertificates(
  found: Found,
  { complain }: Surroundings,
): readonly X509Certificate[] {
  const blocks = found.text
    .split(/(?=-----BEGIN )/)
    .filter((block) => CERTIFICATE.test(block));
  if (blocks.length === 0) {
    throw complain(
      found.path,
      `${subjectOf(found)}holds no certificate, expected PEM: -----BEGIN CERTIFICATE-----`,
    );
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw complain(
        found.path,
        `${subjectOf(found)}holds a broken certificate, number ${index + 1} (${wordsOf(error)}), expected PEM as openssl x509 prints it`,
      );
    }
  });
}

/** The key of a client certificate. */
export function readPrivateKey(
  found: Found,
  { complain }: Surroundings,
): KeyObject {
  if (found.text.includes("ENCRYPTED")) {
    throw complain(
      found.path,
      `${subjectOf(found)}holds an encrypted key, expected one without passphrase, as openssl pkey prints it`,
    );
  }
  try {
    return createPrivateKey(found.text);
  } catch (error) {
    throw complain(
      found.path,
      `${subjectOf(found)}holds no private key (${wordsOf(error)}), expected PEM: -----BEGIN PRIVATE KEY-----`,
    );
  }
}

/** OpenSSL's words, which repeat nothing of what it read. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Room config: tls_config of an Alertmanager, with Prometheus' keys: what would fail at the first page fails here.
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import * as v from "valibot";
import type { TlsOptions } from "../alertmanager.ts";
import { isHostname } from "../values/host.ts";
import { tlsVersions } from "../values/tls-version.ts";
import { keys, text, yesOrNo } from "../yaml/schema.ts";
import { readCertificates, readPrivateKey, wordsOf } from "./pem.ts";
import {
  file,
  findSource,
  inline,
  subjectOf,
  type Found,
  type Surroundings,
} from "./source.ts";

const version = v.optional(
  text({
    accepted: `one of ${[...tlsVersions.keys()].join(", ")}`,
    parse: (name) => tlsVersions.get(name),
  }),
);

export const tlsConfig = keys({
  ca: inline,
  ca_file: file,
  cert: inline,
  cert_file: file,
  key: inline,
  key_file: file,
  server_name: v.optional(
    text({
      accepted: "a DNS name or an IP address",
      parse: (name) => (isHostname(name) || isIP(name) > 0 ? name : undefined),
    }),
  ),
  insecure_skip_verify: v.optional(yesOrNo(), false),
  min_version: version,
  max_version: version,
});

/** https without any tls_config. */
export const plainTls: TlsOptions = {
  ca: undefined,
  clientCertificate: undefined,
  serverName: undefined,
  insecureSkipVerify: false,
  minVersion: undefined,
  maxVersion: undefined,
};

/** Reads certificates and key, to refuse what no handshake could use. */
export function toTlsOptions(
  entry: v.InferOutput<typeof tlsConfig>,
  surroundings: Surroundings,
): TlsOptions {
  const ca = findSource(entry, ["tls_config", "ca"], surroundings);
  if (ca !== undefined) readCertificates(ca, surroundings);
  refuseVersions(entry, surroundings);
  const client = toClientCertificate(entry, surroundings);
  const { min_version: minVersion, max_version: maxVersion } = entry;
  try {
    createSecureContext({
      ca: ca?.text,
      cert: client?.cert.text,
      key: client?.key.text,
      minVersion,
      maxVersion,
    });
  } catch (error) {
    // Such as a key that is too short for OpenSSL's security level.
    throw surroundings.complain(
      client?.cert.path ?? ca?.path ?? ["tls_config"],
      `OpenSSL does not accept this (${wordsOf(error)}), expected what a TLS handshake can use`,
    );
  }
  return {
    ca: ca?.source,
    clientCertificate: client && {
      cert: client.cert.source,
      key: client.key.source,
    },
    serverName: entry.server_name,
    insecureSkipVerify: entry.insecure_skip_verify,
    minVersion,
    maxVersion,
  };
}

function toClientCertificate(
  entry: v.InferOutput<typeof tlsConfig>,
  surroundings: Surroundings,
): { readonly cert: Found; readonly key: Found } | undefined {
  const { complain } = surroundings;
  const cert = findSource(entry, ["tls_config", "cert"], surroundings);
  const key = findSource(entry, ["tls_config", "key"], surroundings);
  if (cert === undefined || key === undefined) {
    const alone = cert ?? key;
    if (alone === undefined) return undefined;
    const missing = cert === undefined ? "cert" : "key";
    throw complain(
      alone.path,
      `stands alone, expected ${missing} or ${missing}_file beside it`,
    );
  }
  // The first one is the client's, those behind it lead to the authority.
  const [leaf] = readCertificates(cert, surroundings);
  // createSecureContext() does not notice when the kinds differ: an EC key for an RSA certificate.
  if (leaf?.checkPrivateKey(readPrivateKey(key, surroundings)) === true) {
    return { cert, key };
  }
  throw complain(
    key.path,
    `${subjectOf(key)}is not the key of the certificate, expected the one that ${cert.path.join(".")} was made with`,
  );
}

function refuseVersions(
  { min_version: min, max_version: max }: v.InferOutput<typeof tlsConfig>,
  { complain }: Surroundings,
): void {
  const order = [...tlsVersions.values()];
  // Node.js' own, and Prometheus'.
  const least = min ?? "TLSv1.2";
  if (max === undefined || order.indexOf(least) <= order.indexOf(max)) return;
  throw complain(
    ["tls_config", "max_version"],
    "is older than min_version, which is TLS12 unless given; expected the same or a newer one",
  );
}

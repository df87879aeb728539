// Room config: tls_server_config: what could not serve a handshake is refused when it is read.
import { createSecureContext } from "node:tls";
import type { TlsVersion } from "../alertmanager.ts";
import { readCertificates, readPrivateKey, wordsOf } from "../paging/pem.ts";
import {
  findSource,
  subjectOf,
  type Found,
  type Surroundings,
} from "../paging/source.ts";
import type { TlsServer } from "../web-settings.ts";
import { isGiven, refuseSansWithout, toClientAuth } from "./client-auth.ts";
import { isOfTls13, toOpensslCiphers } from "./ciphers.ts";
import { tlsVersions } from "../values/tls-version.ts";
import type { TlsEntries } from "./schema.ts";

const SECTION = "tls_server_config";
/** The authorities of a whole operating system take less. */
const MAX_PEM_CHARACTERS = 256 * 1024;

/** Whether TLS is wanted: any of certificate, key, authority and policy is there. */
function isEnabled(entries: TlsEntries): boolean {
  return [
    ...[entries.cert, entries.cert_file, entries.key, entries.key_file],
    ...[entries.client_ca, entries.client_ca_file, entries.client_auth_type],
  ].some(isGiven);
}

/** undefined: plain HTTP. Throws a Refusal. */
export function toTlsServer(
  entries: TlsEntries,
  around: Surroundings,
): TlsServer | undefined {
  if (!isEnabled(entries)) {
    refuseSansWithout("none", entries, around);
    return undefined;
  }
  for (const name of ["cert", "key"] as const) {
    if (isGiven(entries[name]) || isGiven(entries[`${name}_file`])) continue;
    throw around.complain(
      [SECTION],
      `missing one of ${name} or ${name}_file; any of certificate, key, client CA and client_auth_type asks for TLS`,
    );
  }
  const clientAuth = toClientAuth(entries, around);
  refuseSansWithout(clientAuth, entries, around);
  const { minVersion, maxVersion } = toVersions(entries, around);
  const suites = entries.cipher_suites ?? [];
  refuseSuites(suites, maxVersion, around);
  const preferences = entries.curve_preferences ?? [];
  const { cert, key, ca } = readPems(entries, around);
  const server: TlsServer = {
    cert: cert.text,
    key: key.text,
    clientCa: ca?.text,
    clientAuth,
    clientAllowedSans: entries.client_allowed_sans ?? [],
    minVersion,
    maxVersion,
    ciphers: toOpensslCiphers(suites),
    curves: preferences.length === 0 ? undefined : preferences.join(":"),
    preferServerCipherSuites: entries.prefer_server_cipher_suites ?? true,
  };
  refuseWhatOpensslRefuses(server, cert, around);
  return server;
}

function toVersions(
  { min_version: min, max_version: max }: TlsEntries,
  { complain }: Surroundings,
): { readonly minVersion: TlsVersion; readonly maxVersion: TlsVersion } {
  const order = [...tlsVersions.values()];
  const minVersion = min ?? "TLSv1.2";
  const maxVersion = max ?? "TLSv1.3";
  if (order.indexOf(minVersion) <= order.indexOf(maxVersion)) {
    return { minVersion, maxVersion };
  }
  throw complain(
    [SECTION, "max_version"],
    "is older than min_version, which is TLS12 unless given; expected the same or a newer one",
  );
}

function refuseSuites(
  names: readonly string[],
  maxVersion: TlsVersion,
  { complain }: Surroundings,
): void {
  if (names.length === 0 || maxVersion === "TLSv1.3") return;
  if (!names.every(isOfTls13)) return;
  throw complain(
    [SECTION, "cipher_suites"],
    "are all of TLS 1.3, which max_version excludes; expected a TLS_ECDHE_ one",
  );
}

interface Pems {
  readonly cert: Found;
  readonly key: Found;
  readonly ca: Found | undefined;
}

function readPems(entries: TlsEntries, around: Surroundings): Pems {
  const cert = findPem(entries, "cert", around);
  const key = findPem(entries, "key", around);
  if (cert === undefined || key === undefined) {
    throw new TypeError("Cannot read a certificate or key that is not given");
  }
  const [leaf] = readCertificates(cert, around);
  if (leaf?.checkPrivateKey(readPrivateKey(key, around)) !== true) {
    throw around.complain(
      key.path,
      `${subjectOf(key)}is not the key of the certificate, expected the one that ${cert.path.join(".")} was made with`,
    );
  }
  const ca = findPem(entries, "client_ca", around);
  if (ca !== undefined) readCertificates(ca, around);
  return { cert, key, ca };
}

/** Of a file and a text beside each other the file counts, as in exporter-toolkit. */
function findPem(
  entries: TlsEntries,
  name: "cert" | "key" | "client_ca",
  around: Surroundings,
): Found | undefined {
  const fileKey = `${name}_file` as const;
  const key = isGiven(entries[fileKey]) ? fileKey : name;
  if (!isGiven(entries[key])) return undefined;
  const found = findSource({ [key]: entries[key] }, [SECTION, name], around);
  if (found !== undefined && found.text.length > MAX_PEM_CHARACTERS) {
    throw around.complain(
      found.path,
      `${subjectOf(found)}has ${found.text.length} characters, expected at most ${MAX_PEM_CHARACTERS}`,
    );
  }
  return found;
}

function refuseWhatOpensslRefuses(
  server: TlsServer,
  cert: Found,
  { complain }: Surroundings,
): void {
  const { key, clientCa: ca, minVersion, maxVersion, ciphers } = server;
  const ecdhCurve = server.curves;
  try {
    createSecureContext({
      ...{ cert: server.cert, key, ca, minVersion, maxVersion, ciphers },
      ...(ecdhCurve === undefined ? {} : { ecdhCurve }),
    });
  } catch (error) {
    // Such as a key that is too short for OpenSSL's security level.
    throw complain(
      cert.path,
      `OpenSSL does not accept this (${wordsOf(error)}), expected what a TLS handshake can use`,
    );
  }
}

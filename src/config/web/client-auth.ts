// Room config: client_auth_type and what depends on it: which certificates clients have to show.
import type { Surroundings } from "../paging/source.ts";
import type { ClientAuth } from "../web-settings.ts";
import type { TlsEntries } from "./schema.ts";

const SECTION = "tls_server_config";

/** RequireClientCert is the name of old. */
const AUTH_TYPES: ReadonlyMap<string, ClientAuth> = new Map([
  ["NoClientCert", "none"],
  ["RequestClientCert", "request"],
  ["RequireAnyClientCert", "require-any"],
  ["RequireClientCert", "require-any"],
  ["VerifyClientCertIfGiven", "verify-if-given"],
  ["RequireAndVerifyClientCert", "require-and-verify"],
]);

/** An empty text is as good as none, as in Go. */
export function isGiven(value: string | null | undefined): boolean {
  return (value ?? "") !== "";
}

/** Throws a Refusal. */
export function toClientAuth(
  entries: TlsEntries,
  { complain }: Surroundings,
): ClientAuth {
  const name = entries.client_auth_type ?? "";
  const clientAuth = name === "" ? "none" : AUTH_TYPES.get(name);
  if (clientAuth === undefined) {
    throw complain(
      [SECTION, "client_auth_type"],
      `invalid, expected one of ${[...AUTH_TYPES.keys()].join(", ")}`,
    );
  }
  for (const key of ["client_ca", "client_ca_file"] as const) {
    if (clientAuth !== "none" || !isGiven(entries[key])) continue;
    throw complain(
      [SECTION, key],
      "client CA's have been configured without a Client Auth Policy, expected a client_auth_type such as RequireAndVerifyClientCert",
    );
  }
  return clientAuth;
}

/** A client that need not show a certificate would pass by the list. */
export function refuseSansWithout(
  clientAuth: ClientAuth,
  { client_allowed_sans: sans }: TlsEntries,
  { complain }: Surroundings,
): void {
  if (sans === undefined || sans === null) return;
  const path = [SECTION, "client_allowed_sans"];
  if (clientAuth !== "require-any" && clientAuth !== "require-and-verify") {
    throw complain(
      path,
      "requires client_auth_type to be RequireAnyClientCert or RequireAndVerifyClientCert",
    );
  }
  if (sans.length > 0) return;
  throw complain(
    path,
    "is empty: nobody could come in; expected at least one name, or no such key",
  );
}

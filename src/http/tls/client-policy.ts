// Room http: exporter-toolkit's client_auth_type and client_allowed_sans, judged before a request is read. Pure.
import type { X509Certificate } from "node:crypto";
import type { TlsServer } from "../../config/web-settings.ts";
import { alternativeNames } from "./names.ts";

/** What a handshake told of the client. */
export interface Client {
  /** That of the client itself; undefined: it showed none. */
  readonly certificate: X509Certificate | undefined;
  /** It comes from client_ca, in time and for this purpose. */
  readonly isVerified: boolean;
  /** Why not. */
  readonly reason: string;
  /** It showed nothing now, but says that it did before. */
  readonly isResumed: boolean;
}

type Policy = Pick<TlsServer, "clientAuth" | "clientAllowedSans">;

/** undefined: come in. Else why not, for the log. */
export function whyNotAdmitted(
  policy: Policy,
  client: Client,
): string | undefined {
  const { certificate } = client;
  // Nobody can have resumed what we did not hand out; `isVerified` would be a lie then.
  if (client.isResumed && policy.clientAuth !== "none") {
    return "resumed session";
  }
  return whyNotTrusted(policy, client) ?? whyNotNamed(policy, certificate);
}

function whyNotTrusted(
  { clientAuth }: Policy,
  { certificate, isVerified, reason }: Client,
): string | undefined {
  const isThere = certificate !== undefined;
  switch (clientAuth) {
    case "none":
    case "request":
      return undefined;
    case "require-any":
      return isThere ? undefined : "no client certificate";
    case "verify-if-given":
      return !isThere || isVerified ? undefined : reason;
    case "require-and-verify":
      if (!isThere) return "no client certificate";
      return isVerified ? undefined : reason;
    default:
      return clientAuth satisfies never;
  }
}

/** As Go: also with "request" a name must be shown when names are asked for. */
function whyNotNamed(
  { clientAllowedSans: allowed }: Policy,
  certificate: X509Certificate | undefined,
): string | undefined {
  if (allowed.length === 0) return undefined;
  if (certificate === undefined) return "no client certificate";
  const names = alternativeNames(certificate.subjectAltName);
  return names.some((name) => allowed.includes(name))
    ? undefined
    : "the client certificate has none of client_allowed_sans";
}

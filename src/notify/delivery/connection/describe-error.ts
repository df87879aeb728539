// Room notify: what Node says about a failed request, in words for people. Pure.
import { errorCode, errorText } from "../../../log/log.ts";
import type { Trouble } from "./trouble.ts";

const unknownAuthority: Trouble = {
  words: "its certificate is not signed by an authority known here",
  advice: "set ca_file to the authority that signed it",
};
const noHttp: Trouble = {
  words: "its answer is not HTTP",
  advice: "check the port, and whether the URL has to begin with https://",
};
const unreachable: Trouble = {
  words: "no route to it",
  advice: "check the address and the network of this node",
};
const nameUnknown: Trouble = {
  words: "its name is unknown to DNS",
  advice: "check the name in the URL and /etc/resolv.conf",
};

const troubles: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: {
    words: "connection refused",
    advice: "check the port, and that Alertmanager is running",
  },
  ECONNRESET: {
    words: "connection closed before an answer",
    advice:
      "check whether the URL has to begin with https://, and any proxy between",
  },
  EPIPE: { words: "connection closed before an answer" },
  ETIMEDOUT: {
    words: "no connection: timed out",
    advice: "check the address, the network and firewalls",
  },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  ENOTFOUND: nameUnknown,
  ENODATA: nameUnknown,
  EAI_AGAIN: {
    words: "DNS does not answer",
    advice: "check the network and /etc/resolv.conf",
  },
  EMFILE: { words: "this process has too many open files" },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: {
    words: "its certificate has expired",
    advice: "renew it, or check the clock of this node",
  },
  CERT_NOT_YET_VALID: {
    words: "its certificate is not valid yet",
    advice: "check the clock of this node",
  },
  INVALID_PURPOSE: { words: "its certificate is not one for servers" },
};

const wantsClientCertificate: Trouble = {
  words: "it refuses the client certificate, or the lack of one",
  advice: "set cert_file and key_file to a certificate that it accepts",
};
const noCommonTls: Trouble = {
  words: "it has no TLS version in common with this program",
  advice: "check min_version and max_version",
};
const noTls: Trouble = {
  words: "it does not speak TLS",
  advice: "write http:// in the URL, or check the port",
};

/** By OpenSSL's own words for what went wrong, without the version that its releases put before an alert. */
const tlsTroubles: Readonly<Record<string, Trouble>> = {
  "wrong version number": noTls,
  "packet length too long": noTls,
  "alert certificate required": wantsClientCertificate,
  "alert bad certificate": wantsClientCertificate,
  "alert certificate unknown": wantsClientCertificate,
  "alert certificate expired": wantsClientCertificate,
  "alert unknown ca": wantsClientCertificate,
  "alert protocol version": noCommonTls,
  "unsupported protocol": noCommonTls,
  "no protocols available": noCommonTls,
  "alert handshake failure": {
    words: "it ended the TLS handshake",
    advice: "check cert_file and key_file, min_version and max_version",
  },
};

/** Nothing of it depends on the moment: the same cause gives the same words. */
export function describeError(error: unknown): Trouble {
  const code = errorCode(error);
  const known = troubles[code];
  if (known !== undefined) return known;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return namesAnother(error);
  if (code.startsWith("HPE_")) return noHttp;
  const reason = tlsReason(code, errorText(error));
  if (reason === undefined) return { words: errorText(error) };
  return tlsTroubles[reason] ?? { words: `TLS failed: ${reason}` };
}

/** Node tells OpenSSL's reason in its code, or in the midst of a text with addresses and line numbers. */
function tlsReason(code: string, text: string): string | undefined {
  const told = /:SSL routines:[^:]*:([^:]+)/.exec(text)?.[1];
  const [, named] = /^ERR_SSL_(?:SSL_)?(.*)$/.exec(code) ?? [];
  const reason = told ?? named?.toLowerCase().replaceAll("_", " ");
  return reason?.replace(/^(?:sslv3|tlsv1\d?|ssl\/tls) alert /, "alert ");
}

function namesAnother(error: unknown): Trouble {
  const reason =
    error instanceof Error && "reason" in error ? String(error.reason) : "";
  return {
    words: `its certificate names someone else${reason === "" ? "" : `: ${reason}`}`,
    advice: "set server_name to a name in the certificate",
  };
}

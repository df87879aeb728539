// Room notify: what a request shows of us, and whom it trusts, made of the texts that were read.
import { validateHeaderValue } from "node:http";
import { createSecureContext, type SecureContext } from "node:tls";
import type {
  AlertmanagerConfig,
  Authorization,
  TlsOptions,
} from "../../../config/alertmanager.ts";
import { errorText } from "../../../log/log.ts";
import { readSystemAuthorities } from "./authorities.ts";
import { readSource } from "./read-source.ts";

export interface Credentials {
  /** The header's value. */
  readonly authorization: string | undefined;
  /** Undefined without TLS. The same object as long as nothing in it changed. */
  readonly secureContext: SecureContext | undefined;
}

export interface CredentialTexts {
  readonly authorization: string | undefined;
  readonly tls:
    | {
        readonly ca: string | undefined;
        readonly cert: string | undefined;
        readonly key: string | undefined;
      }
    | undefined;
}

/** Rejects with words for people. */
export async function readCredentialTexts({
  protocol,
  authorization,
  tls,
}: AlertmanagerConfig): Promise<CredentialTexts> {
  return {
    authorization: await readAuthorization(authorization),
    tls: protocol === "https:" ? await readTlsTexts(tls) : undefined,
  };
}

/** Throws with words for people when OpenSSL cannot use them. */
export function createContext(
  texts: NonNullable<CredentialTexts["tls"]>,
  { minVersion, maxVersion }: TlsOptions,
): SecureContext {
  try {
    return createSecureContext({
      ...(texts.ca === undefined ? {} : { ca: texts.ca }),
      ...(texts.cert === undefined ? {} : { cert: texts.cert }),
      ...(texts.key === undefined ? {} : { key: texts.key }),
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(maxVersion === undefined ? {} : { maxVersion }),
    });
  } catch (cause) {
    const message = `Cannot use the authority, certificate or key for TLS: ${errorText(cause)}`;
    throw new Error(message, { cause });
  }
}

// Editors end files with a line feed; Prometheus trims them, too.
async function readAuthorization(
  authorization: Authorization,
): Promise<string | undefined> {
  switch (authorization.kind) {
    case "none":
      return undefined;
    case "basic": {
      const password = (await readSource(authorization.password)).trim();
      const pair = Buffer.from(`${authorization.username}:${password}`);
      return `Basic ${pair.toString("base64")}`;
    }
    case "credentials": {
      const secret = (await readSource(authorization.credentials)).trim();
      return checkedHeader(`${authorization.type} ${secret}`);
    }
    default:
      return authorization satisfies never;
  }
}

function checkedHeader(value: string): string {
  try {
    validateHeaderValue("Authorization", value);
    return value;
  } catch {
    // Node's own words would quote the secret.
    throw new Error(
      "Cannot send the credentials: they contain characters that no HTTP header may have",
    );
  }
}

async function readTlsTexts({ ca, clientCertificate: own }: TlsOptions) {
  return {
    ca: ca === undefined ? await readSystemAuthorities() : await readSource(ca),
    cert: own === undefined ? undefined : await readSource(own.cert),
    key: own === undefined ? undefined : await readSource(own.key),
  };
}

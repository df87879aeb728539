// Room config: the keys of --web.config.file, which is exporter-toolkit's format, and what each may hold by itself.
import type * as v from "valibot";
import { tlsVersions } from "../values/tls-version.ts";
import { dictionary, keys, list, secret, text } from "../yaml/schema.ts";
import { ciphers, curves } from "./ciphers.ts";
import {
  burst,
  interval,
  maybe,
  nameOf,
  numberAsText,
  onOff,
  path,
} from "./values.ts";

/** Basic authentication is for a few users; more of them belong behind a proxy. */
const MAX_USERS = 256;
const MAX_CHARACTERS = 4096;
/** More than there are. */
const MAX_NAMES = 64;
const MAX_SANS = 256;

/** exporter-toolkit's headers, case-sensitive -> their values where those are few. */
const HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["Strict-Transport-Security", []],
  ["X-Content-Type-Options", ["nosniff"]],
  ["X-Frame-Options", ["deny", "sameorigin"]],
  ["X-XSS-Protection", []],
  ["Content-Security-Policy", []],
]);

const pem = maybe(secret({ accepted: "PEM", parse: (value) => value }));
const version = maybe(nameOf(tlsVersions));

const tlsServerConfig = keys({
  cert: pem,
  key: pem,
  client_ca: pem,
  cert_file: maybe(path),
  key_file: maybe(path),
  client_ca_file: maybe(path),
  // Judged later: that a certificate is missing is told first, as exporter-toolkit does.
  client_auth_type: maybe(text({ accepted: "a name", parse: (name) => name })),
  client_allowed_sans: maybe(
    list(
      text({
        accepted: "a DNS name, an IP address, a mail address or a URI",
        parse: (san) =>
          /^[^\p{Cc}\p{Cs}]{1,4096}$/u.test(san) ? san : undefined,
      }),
      MAX_SANS,
    ),
  ),
  min_version: version,
  max_version: version,
  cipher_suites: maybe(list(nameOf(ciphers), MAX_NAMES)),
  curve_preferences: maybe(list(nameOf(curves), MAX_NAMES)),
  prefer_server_cipher_suites: maybe(onOff),
});

const httpServerConfig = keys({
  http2: maybe(onOff),
  headers: maybe(
    dictionary(
      numberAsText(
        text({
          accepted: `at most ${MAX_CHARACTERS} printable ASCII characters`,
          parse: (value) =>
            value.length <= MAX_CHARACTERS && /^[\x20-\x7e]*$/.test(value)
              ? value
              : undefined,
        }),
      ),
      { max: HEADERS.size, refuseName: refuseHeader },
    ),
  ),
});

const users = dictionary(
  secret({
    accepted:
      "a bcrypt hash ($2a$, $2b$ or $2y$, cost 04 to 31), as htpasswd -nBC 10 USER prints it behind the colon",
    parse: (hash) =>
      /^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(hash)
        ? hash
        : undefined,
  }),
  { max: MAX_USERS, refuseName: refuseUser },
);

/** The whole file. */
export const webConfig = maybe(
  keys({
    tls_server_config: maybe(tlsServerConfig),
    http_server_config: maybe(httpServerConfig),
    basic_auth_users: maybe(users),
    rate_limit: maybe(keys({ interval: maybe(interval), burst: maybe(burst) })),
  }),
);

export type WebEntries = NonNullable<v.InferOutput<typeof webConfig>>;
export type TlsEntries = NonNullable<WebEntries["tls_server_config"]>;

/** What is wrong with a header's value, if anything; the name is right. */
export function refuseHeaderValue(
  name: string,
  value: string,
): string | undefined {
  const values = HEADERS.get(name) ?? [];
  if (values.length === 0 || values.includes(value)) return undefined;
  return `expected ${values.join(" or ")}`;
}

function refuseHeader(name: string): string | undefined {
  if (HEADERS.has(name)) return undefined;
  return `this header cannot be configured, expected one of ${[...HEADERS.keys()].join(", ")}`;
}

/** RFC 7617: a name ends at the first colon, so such a user could never come in. */
function refuseUser(name: string): string | undefined {
  const isName = /^[^:\p{Cc}\p{Cs}]{1,255}$/u.test(name);
  if (isName) return undefined;
  return "this is no name of a user, expected 1 to 255 characters, no colon and no control character among them";
}

// Room config: who may come in over HTTP, and how, as --web.listen-address and --web.config.file describe it.
import type { TlsVersion } from "./alertmanager.ts";

export type ListenAddress =
  /** `host` "" means every interface, IPv6 and IPv4; `port` 0 lets the kernel choose. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** A socket in the file system. */
  | { readonly kind: "unix"; readonly path: string }
  /** Bound by systemd before we were started (sd_listen_fds(3)). */
  | { readonly kind: "inherited"; readonly fd: number };

/** exporter-toolkit's `client_auth_type`: NoClientCert, RequestClientCert, RequireAnyClientCert, … */
export type ClientAuth =
  "none" | "request" | "require-any" | "verify-if-given" | "require-and-verify";

/** exporter-toolkit's `tls_server_config`, files read. */
export interface TlsServer {
  /** PEM, the chain behind the leaf included. */
  readonly cert: string;
  readonly key: string;
  /** PEM of the authorities that clients' certificates come from. */
  readonly clientCa: string | undefined;
  readonly clientAuth: ClientAuth;
  /** Exact DNS names, mail addresses, IP addresses or URIs, one of which the client's certificate has to carry; empty: any. */
  readonly clientAllowedSans: readonly string[];
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL's names joined by ":", for TLS 1.2 and older. */
  readonly ciphers: string | undefined;
  /** OpenSSL's names joined by ":". */
  readonly curves: string | undefined;
  readonly preferServerCipherSuites: boolean;
}

/** A token bucket over all requests; in exporter-toolkit fixed at start. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** What one reading of --web.config.file says. */
export interface WebSettings {
  /** undefined: plain HTTP. Whether it is there is decided at start only. */
  readonly tls: TlsServer | undefined;
  /** Name -> bcrypt hash; empty: nobody is asked who they are. */
  readonly users: ReadonlyMap<string, string>;
  /** `http_server_config.headers`, added to every answer. */
  readonly headers: ReadonlyMap<string, string>;
  readonly rateLimit: RateLimit | undefined;
}

export type WebReading =
  | { readonly kind: "good"; readonly settings: WebSettings }
  /** `message` is one line for people and the log; it never leaves over HTTP. */
  | { readonly kind: "bad"; readonly message: string };

/** No --web.config.file, or an empty one. */
export const openToAll: WebSettings = {
  tls: undefined,
  users: new Map(),
  headers: new Map(),
  rateLimit: undefined,
};

// Room config: one Alertmanager to push to, as flags and file describe it.

/**
 * A text that stands in the file, or in a file of its own that is read again when it may have changed. White space
 * around a password or credentials is not part of them. Paths start at the config file's folder already.
 */
export type Source =
  | { readonly kind: "inline"; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

export type Authorization =
  | { readonly kind: "none" }
  | {
      readonly kind: "basic";
      readonly username: string;
      readonly password: Source;
    }
  /** `Authorization: <type> <credentials>`, the type mostly "Bearer". */
  | {
      readonly kind: "credentials";
      readonly type: string;
      readonly credentials: Source;
    };

export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** Prometheus' `tls_config`; meaningful for https only. */
export interface TlsOptions {
  /** Instead of the system's authorities. */
  readonly ca: Source | undefined;
  /** Both or none. */
  readonly clientCertificate:
    { readonly cert: Source; readonly key: Source } | undefined;
  /** Whom the certificate has to name; the URL's host when absent. */
  readonly serverName: string | undefined;
  readonly insecureSkipVerify: boolean;
  readonly minVersion: TlsVersion | undefined;
  readonly maxVersion: TlsVersion | undefined;
}

export interface AlertmanagerConfig {
  readonly protocol: "http:" | "https:";
  /** An IP address without brackets, or a DNS name: then every address behind it is a member. */
  readonly hostname: string;
  readonly port: number;
  /** "" or "/alertmanager": what stands before /api/v2/alerts. */
  readonly pathPrefix: string;
  readonly authorization: Authorization;
  readonly tls: TlsOptions;
}

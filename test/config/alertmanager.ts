// Test aid for room config: an Alertmanager as it comes out, when nothing but a URL went in.
import type {
  AlertmanagerConfig,
  TlsOptions,
} from "../../src/config/alertmanager.ts";

export const noTls: TlsOptions = {
  ca: undefined,
  clientCertificate: undefined,
  serverName: undefined,
  insecureSkipVerify: false,
  minVersion: undefined,
  maxVersion: undefined,
};

export function alertmanager(
  hostname: string,
  other: Partial<AlertmanagerConfig> = {},
): AlertmanagerConfig {
  return {
    protocol: "http:",
    hostname,
    port: 9093,
    pathPrefix: "",
    authorization: { kind: "none" },
    tls: noTls,
    ...other,
  };
}

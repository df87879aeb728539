// Room notify: what a member is called in metrics and messages. Pure.
import { isIP } from "node:net";
import type { AlertmanagerConfig } from "../../config/alertmanager.ts";

/** The URL as configured, without credentials. */
export function urlLabel({
  protocol,
  hostname,
  port,
  pathPrefix,
}: AlertmanagerConfig): string {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return `${protocol}//${host}:${port}${pathPrefix}`;
}

/** One address among those behind the URL's name. */
export function addressLabel(
  config: AlertmanagerConfig,
  address: string,
): string {
  return address === config.hostname
    ? urlLabel(config)
    : `${urlLabel(config)} at ${address}`;
}

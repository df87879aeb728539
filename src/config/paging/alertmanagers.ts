// Room config: alertmanagers of the file: whom to push to, with credentials; and how flags and file come together.
import { dirname } from "node:path";
import * as v from "valibot";
import type { AlertmanagerConfig } from "../alertmanager.ts";
import { check } from "../yaml/check.ts";
import { keys, list, text } from "../yaml/schema.ts";
import type { Section } from "../yaml/section.ts";
import { authorization, basicAuth, toAuthorization } from "./authorization.ts";
import type { Surroundings } from "./source.ts";
import { plainTls, tlsConfig, toTlsOptions } from "./tls.ts";
import {
  acceptedUrl,
  parseAlertmanagerUrl,
  quoteUrl,
  spellUrl,
  type AlertmanagerUrl,
} from "./url.ts";

/** More members than any mesh has; each gets its own connection. */
export const MAX_ALERTMANAGERS = 16;

/** Of the section `alertmanagers`. */
export const alertmanagersSchema = list(
  keys({
    url: text({
      accepted: acceptedUrl,
      parse: parseAlertmanagerUrl,
      show: quoteUrl,
    }),
    basic_auth: v.optional(basicAuth),
    authorization: v.optional(authorization),
    tls_config: v.optional(tlsConfig),
  }),
  MAX_ALERTMANAGERS,
);

interface Around {
  /** Of the config file. */
  readonly path: string;
  readonly readFile: (path: string) => string;
  /** What the file says under alertmanager.url. */
  readonly urls: readonly AlertmanagerUrl[];
}

/** Reads the section, and whatever files it names. Empty when the file has no such section. */
export function readAlertmanagers(
  section: Section | undefined,
  { path, readFile, urls }: Around,
): readonly AlertmanagerConfig[] {
  if (section === undefined) return [];
  const entries = check(alertmanagersSchema, section);
  if (entries.length + urls.length > MAX_ALERTMANAGERS) {
    throw section.complain(
      [],
      `together with alertmanager.url there are ${entries.length + urls.length}, expected at most ${MAX_ALERTMANAGERS}`,
    );
  }
  const names = new Set(urls.map(spellUrl));
  return entries.map((entry, index) => {
    const name = spellUrl(entry.url);
    if (names.has(name)) {
      throw section.complain(
        [index, "url"],
        `${name} stands here a second time, expected each once`,
      );
    }
    names.add(name);
    return toConfig(entry, {
      complain: (at, words) => section.complain([index, ...at], words),
      directory: dirname(path),
      readFile,
    });
  });
}

/** An Alertmanager of which nothing but the URL is known. */
export function fromUrl(url: AlertmanagerUrl): AlertmanagerConfig {
  return Object.freeze<AlertmanagerConfig>({
    ...url,
    authorization: { kind: "none" },
    tls: plainTls,
  });
}

/**
 * URLs given outside of the file replace its whole list, as with any flag; but one that the file knows keeps its
 * credentials, so that nobody puts them where `ps` shows them.
 */
export function chooseAlertmanagers(
  urls: readonly AlertmanagerUrl[],
  ofFile: readonly AlertmanagerConfig[],
): readonly AlertmanagerConfig[] {
  if (urls.length === 0) return Object.freeze(ofFile);
  const known = new Map(ofFile.map((one) => [spellUrl(one), one]));
  return Object.freeze(
    urls.map((url) => known.get(spellUrl(url)) ?? fromUrl(url)),
  );
}

function toConfig(
  entry: v.InferOutput<typeof alertmanagersSchema>[number],
  surroundings: Surroundings,
): AlertmanagerConfig {
  const { url, tls_config: tls } = entry;
  if (tls !== undefined && url.protocol === "http:") {
    throw surroundings.complain(
      ["tls_config"],
      "stands beside an http URL, expected https:// in the URL or no tls_config",
    );
  }
  return Object.freeze({
    ...url,
    authorization: toAuthorization(entry, surroundings),
    tls: tls === undefined ? plainTls : toTlsOptions(tls, surroundings),
  });
}

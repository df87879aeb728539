// Room config: what the texts of --web.config.file and of the files it names mean. Reads no disk.
import { dirname, isAbsolute, join } from "node:path";
import { quote, Refusal } from "../refusal.ts";
import {
  openToAll,
  type WebReading,
  type WebSettings,
} from "../web-settings.ts";
import { check } from "../yaml/check.ts";
import { readSection, type Section } from "../yaml/section.ts";
import { parseYamlText } from "../yaml/text.ts";
import { refuseHeaderValue, webConfig, type WebEntries } from "./schema.ts";
import { toTlsServer } from "./tls.ts";

/** Much more than certificates, keys and users of one exporter take. */
const MAX_BYTES = 256 * 1024;
/** It is read while quorum events wait, and YAML costs by its parts, not by its size: this many take some 0.1 s. */
const MAX_PARTS = 6_000;

/** One file, as it was when somebody looked. */
export type FileText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** By path. */
export type FileTexts = ReadonlyMap<string, FileText>;

export type Interpreted =
  /** Some file has to be read before more can be said. */
  | { readonly kind: "wants"; readonly paths: readonly string[] }
  | {
      readonly kind: "read";
      readonly reading: WebReading;
      /** Every file that had a part in it. */
      readonly paths: readonly string[];
    };

/** Says what the file at `path` means, as far as `texts` go. */
export function interpret(path: string, texts: FileTexts): Interpreted {
  const paths = [path];
  const file = texts.get(path);
  if (file === undefined) return { kind: "wants", paths };
  try {
    if (file.kind === "unreadable") {
      throw new Refusal(
        `Cannot read --web.config.file ${quote(path)}: ${file.reason}, expected a file that this user may read`,
      );
    }
    const section = parse(path, file.text);
    const entries = check(webConfig, section) ?? {};
    paths.push(...namedFiles(entries, dirname(path)));
    const missing = paths.filter((one) => !texts.has(one));
    if (missing.length > 0) return { kind: "wants", paths: missing };
    const settings = toSettings(entries, { path, section, texts });
    return { kind: "read", reading: { kind: "good", settings }, paths };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message } = error;
    return { kind: "read", reading: { kind: "bad", message }, paths };
  }
}

function parse(path: string, text: string): Section {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new Refusal(
      `Cannot read --web.config.file ${quote(path)}: expected at most ${MAX_BYTES} bytes`,
    );
  }
  // Lines, elements of a flow, dashes, quotes, tags, anchors, aliases: whatever may begin something.
  const parts = text.match(/[\n,[\]{}!&*"']|[-?:](?=\s)/g)?.length ?? 0;
  if (parts > MAX_PARTS) {
    throw new Refusal(
      `Cannot read --web.config.file ${quote(path)}: it has ${parts} lines, keys and elements, expected at most ${MAX_PARTS}`,
    );
  }
  const yaml = parseYamlText(text);
  if (yaml.kind === "broken") {
    throw new Refusal(`Cannot accept ${path}:${yaml.line}: ${yaml.words}`);
  }
  const { contents, lineAt } = yaml;
  return readSection(contents, { file: path, name: "", offset: 0, lineAt });
}

function namedFiles(
  { tls_server_config: tls }: WebEntries,
  directory: string,
): readonly string[] {
  return [tls?.cert_file, tls?.key_file, tls?.client_ca_file]
    .map((path) => path ?? "")
    .filter((path) => path !== "")
    .map((path) => (isAbsolute(path) ? path : join(directory, path)));
}

interface Around {
  readonly path: string;
  readonly section: Section;
  readonly texts: FileTexts;
}

function toSettings(
  entries: WebEntries,
  { path, section: { complain }, texts }: Around,
): WebSettings {
  const tls = toTlsServer(entries.tls_server_config ?? {}, {
    complain,
    directory: dirname(path),
    readFile(one) {
      const file = texts.get(one);
      if (file?.kind === "text") return file.text;
      throw new Error(file?.reason ?? "nobody looked");
    },
  });
  const headers = Object.entries(entries.http_server_config?.headers ?? {});
  for (const [name, value] of headers) {
    const words = refuseHeaderValue(name, value);
    if (words === undefined) continue;
    throw complain(["http_server_config", "headers", name], words);
  }
  const { interval, burst } = entries.rate_limit ?? {};
  const intervalMs = interval ?? 0;
  return {
    ...openToAll,
    tls,
    users: new Map(Object.entries(entries.basic_auth_users ?? {})),
    // "Unset if blank."
    headers: new Map(headers.filter(([, value]) => value !== "")),
    rateLimit: intervalMs === 0 ? undefined : { intervalMs, burst: burst ?? 0 },
  };
}

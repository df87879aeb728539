// Room commands: the last events, as the exporter of this host remembers them.
import type { Config } from "../../config/config.ts";
import type { Entry } from "../../http/api/api-options.ts";
import { fetchNear, readWeb, urlOf } from "../own-exporter.ts";

export type LastEvents =
  | {
      readonly kind: "told";
      /** Newest first. */
      readonly events: readonly Entry[];
      /** Who told. */
      readonly url: string;
    }
  /** Somebody is there, but does not tell us, or cannot be asked. */
  | {
      readonly kind: "withheld";
      readonly url: string;
      /** Read behind "it". */
      readonly words: string;
    };

const SHOWN = 10;

/** From the first address that tells; undefined: nobody is there. */
export async function readLastEvents(
  config: Pick<Config, "listenAddresses" | "webConfigFile">,
): Promise<LastEvents | undefined> {
  const web = readWeb(config);
  let withheld: LastEvents | undefined;
  for (const address of config.listenAddresses) {
    const url = urlOf(address, web);
    const path = `/api/v1/events?limit=${SHOWN}`;
    const fetched = await fetchNear(address, path, web);
    if (fetched.kind === "locked") {
      withheld ??= { kind: "withheld", url, words: fetched.words };
    }
    if (fetched.kind !== "answered" || fetched.status !== 200) continue;
    const events = parse(fetched.text);
    if (events !== undefined) return { kind: "told", events, url };
  }
  if (web.kind === "good" || withheld !== undefined) return withheld;
  const words = `cannot be asked: ${web.message}`;
  return { kind: "withheld", url: "the exporter", words };
}

/** Whoever listens there need not be ours. */
function parse(text: string): readonly Entry[] | undefined {
  try {
    const { events } = JSON.parse(text) as { readonly events?: unknown };
    return Array.isArray(events) ? events.filter(isEntry) : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    typeof value.kind === "string" &&
    "seq" in value &&
    typeof value.seq === "number"
  );
}

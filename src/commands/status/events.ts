// Room commands: the last events, as the exporter of this host remembers them.
import type { Entry } from "../../http/api/api-options.ts";
import type { ListenAddress } from "../../http/listen.ts";
import { fetchNear, urlOf } from "../own-exporter.ts";

export interface LastEvents {
  /** Newest first. */
  readonly events: readonly Entry[];
  /** Who told. */
  readonly url: string;
}

const SHOWN = 10;

/** From the first address that answers; undefined: none does. */
export async function readLastEvents(
  addresses: readonly ListenAddress[],
): Promise<LastEvents | undefined> {
  for (const address of addresses) {
    const url = urlOf(address);
    const fetched = await fetchNear(`${url}/api/v1/events?limit=${SHOWN}`);
    if (fetched.kind !== "answered" || fetched.status !== 200) continue;
    const events = parse(fetched.text);
    if (events !== undefined) return { events, url };
  }
  return undefined;
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

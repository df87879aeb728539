// Room commands: the whole text of the command status. Pure.
import { describeEvent } from "../../status/event-words.ts";
import { marginWords, qdeviceWords, stateWords } from "../../status/words.ts";
import type { StatusDocument } from "../../status/document.ts";
import { printable } from "../printable.ts";
import type { LastEvents } from "./events.ts";
import { linkLines } from "./link-lines.ts";
import { field, quorumtoolText, title, type Seen } from "./quorumtool-text.ts";

/** What is told besides quorum. */
export interface Beside extends Pick<StatusDocument, "links" | "noLinks"> {
  readonly last: LastEvents | undefined;
}

export function reportText(seen: Seen, { last, ...links }: Beside): string {
  const { state } = seen;
  const missing = state.nodes.filter((node) => node.state !== "member");
  return [
    ...quorumtoolText(seen),
    "",
    ...title("Margin"),
    field("Tolerated", `${state.nodeFailuresTolerated}: ${marginWords(state)}`),
    field("Qdevice", qdeviceWords(state)),
    ...missing.map((node) =>
      field(
        "Missing",
        `${node.nodeName} (${node.nodeId}): ${stateWords[node.state]}`,
      ),
    ),
    ...linkLines(links),
    ...eventLines(seen, last),
  ]
    .map((line) => `${printable(line, "?")}\n`)
    .join("");
}

function eventLines(
  { state }: Seen,
  last: LastEvents | undefined,
): readonly string[] {
  if (last === undefined) return [];
  if (last.kind === "withheld") {
    const words = `Not shown: ${last.url} ${last.words}.`;
    return ["", ...title("Last events"), words];
  }
  const names = new Map(
    state.nodes.map(({ nodeId, nodeName }) => [nodeId, nodeName]),
  );
  return [
    "",
    ...title(`Last events, told by ${last.url}`),
    ...last.events.map((event) => {
      const { at, text, since } = describeEvent(
        event,
        (id) => names.get(id) ?? String(id),
      );
      const found = since === undefined ? "" : ` (at some time since ${since})`;
      return `${at} ${text}${found}`;
    }),
  ];
}

// Room commands: the links, one line a link number, as corosync-cfgtool -s knows them. Pure.
import type { StatusDocument, StatusKnetLink } from "../../status/document.ts";
import { field, title } from "./quorumtool-text.ts";

export function linkLines({
  links,
  noLinks,
}: Pick<StatusDocument, "links" | "noLinks">): readonly string[] {
  if (links === null) return [field("Links", `none told: ${noLinks ?? ""}`)];
  if (links.length === 0) return [field("Links", "none: no other node")];
  const byNumber = new Map<number, string[]>();
  for (const link of links) {
    const words = `${link.nodeName} ${wordOf(link)}`;
    byNumber.set(link.link, [...(byNumber.get(link.link) ?? []), words]);
  }
  const lines = [...byNumber]
    .toSorted(([one], [other]) => one - other)
    .map(([number, words]) => `link ${number}: ${words.join(", ")}`);
  return ["", ...title("Links"), ...lines];
}

/** What is wrong must be found by the eye in a line of many nodes. */
function wordOf({ connected, enabled }: StatusKnetLink): string {
  if (connected) return "connected";
  return enabled === false ? "disabled" : "DOWN";
}

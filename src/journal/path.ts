// Room journal: where it lies when nobody said. Pure.
import { isAbsolute, join } from "node:path";

const FILE_NAME = "journal.jsonl";

/** In the folder that systemd made for this program (StateDirectory= in systemd.exec(5)), else where that would be. */
export function defaultJournalPath(
  env: Readonly<Record<string, string | undefined>>,
): string {
  // More than one StateDirectory= are separated by colons.
  const [stateDirectory = ""] = env["STATE_DIRECTORY"]?.split(":") ?? [];
  return join(
    isAbsolute(stateDirectory)
      ? stateDirectory
      : "/var/lib/votequorum-exporter",
    FILE_NAME,
  );
}

// Room commands: the command doctor: everything that this exporter needs, one line each, and what to do.
import type { Config } from "../../config/config.ts";
import { defaultJournalPath } from "../../journal/path.ts";
import type { Log } from "../../log/log.ts";
import { lookAtCorosync, type LookDeps } from "../look.ts";
import { checkAlertmanagers } from "./check-alertmanagers.ts";
import { checkCorosync } from "./check-corosync.ts";
import { checkJournal } from "./check-journal.ts";
import { checkAddresses } from "./check-addresses.ts";
import { findingLine } from "./finding.ts";

export interface DoctorDeps extends LookDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Takes a line of the report. */
  readonly say: (line: string) => void;
}

/** Resolves with whether all is well; changes nothing anywhere. */
export async function doctor(
  config: Config,
  deps: DoctorDeps,
): Promise<boolean> {
  const look = lookAtCorosync(config, deps);
  const path = config.journalPath ?? defaultJournalPath(deps.env);
  const [corosync, journal, alertmanagers, addresses] = await Promise.all([
    checkCorosync(look, config, deps),
    checkJournal(path, deps.who.uid),
    checkAlertmanagers(config, deps),
    checkAddresses(config),
  ]);
  const findings = [...corosync, journal, ...alertmanagers, ...addresses];
  for (const finding of findings) deps.say(findingLine(finding));
  return findings.every(({ verdict }) => verdict !== "FAIL");
}

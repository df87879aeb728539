// Room journal: counts what fails and tells it once, until it works again.
import { errorText, type Log, onChange } from "../log/log.ts";

export interface Health {
  readonly errors: () => number;
  readonly writeFailed: (error: unknown) => void;
  readonly written: () => void;
  /** With `undefined` when a mark was written. */
  readonly marked: (error: unknown) => void;
  readonly dropped: (entries: number) => void;
  readonly unreadable: (path: string, error: unknown) => void;
  /** A journal was read to its end; so many lines of it were no entries. */
  readonly recovered: (badLines: number) => void;
}

export function createHealth(path: string, log: Log): Health {
  let errors = 0;
  const tellWriting = onChange<boolean, string>(true, (works, error) => {
    if (works) log.info("Journal is written again", { path });
    else log.error("Journal cannot be written", { path, error });
  });
  const tellMarks = onChange<boolean, string>(true, (works, error) => {
    const mark = `${path}.mark`;
    if (works) log.info("Journal's mark is written again", { path: mark });
    else log.warn("Journal's mark cannot be written", { path: mark, error });
  });
  const tellDropping = onChange<boolean, undefined>(false, (drops) => {
    if (drops) log.error("Journal entries are dropped: the disk is stuck");
  });
  const tellReading = onChange<string, string>("", (file, error) => {
    if (file !== "") log.warn("Journal cannot be read", { path: file, error });
  });
  return {
    errors: () => errors,
    writeFailed(error) {
      errors += 1;
      tellWriting(false, errorText(error));
    },
    written() {
      tellWriting(true, "");
      tellDropping(false, undefined);
    },
    marked(error) {
      if (error !== undefined) errors += 1;
      tellMarks(error === undefined, errorText(error));
    },
    dropped(entries) {
      errors += entries;
      tellDropping(true, undefined);
    },
    unreadable(file, error) {
      errors += 1;
      tellReading(file, errorText(error));
    },
    recovered(badLines) {
      if (badLines === 0) return;
      errors += badLines;
      log.warn("Journal has lines that cannot be read", {
        path,
        lines: badLines,
      });
    },
  };
}

// Room log: an unknown error as words, without stack or path of this program.

/** The code of a system error and the message: what fits into one field of a log line. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : error.message;
}

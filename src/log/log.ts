// Room log: all that other rooms see of logging: a message and a few plain values, told once.

export type LogValue = string | number | boolean;
export type LogFields = Readonly<Record<string, LogValue>>;

/** One line each. Never waits, never throws, takes no Error objects: a stack trace is for developers, not for a log. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFormat = "logfmt" | "json";

/** Calls `tell` whenever a value differs from the one before it; the first one is compared with `initial`. */
export function onChange<T, Details>(
  initial: T,
  tell: (value: T, details: Details) => void,
): (value: T, details: Details) => void {
  let last = initial;
  return (value, details) => {
    if (Object.is(value, last)) return;
    last = value;
    tell(value, details);
  };
}

/** `ENOENT` and the like, or an empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** An unknown error as words for a field: never its stack. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : error.message;
}

// Room log: what every other room sees of logging: a message and a few plain values.

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

// Room log: pino's lines, in logfmt or JSON, through a bounded buffer to a stderr that is never waited for.
import { pino } from "pino";
import { createLineBuffer } from "./line-buffer.ts";
import type { Log, LogFields, LogFormat, LogLevel } from "./log.ts";
import { escapeJsonText, formatLogfmt } from "./logfmt.ts";
import { openSink } from "./sink.ts";

const MAX_BUFFERED_BYTES = 256 * 1024;
const MAX_VALUE_CHARACTERS = 4096;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where to write: stderr when not given. */
  readonly fd?: number;
  /** How long disposing waits for what is buffered. */
  readonly flushTimeoutMs?: number;
}

/** Disposing waits for what is buffered, but not for ever; later lines are lost. */
export function createLog({
  level,
  format,
  fd = 2,
  flushTimeoutMs = 200,
}: LogOptions): Log & AsyncDisposable {
  let isClosed = false;
  let onReady: () => void = () => undefined;
  const sink = openSink(fd, () => {
    if (isClosed) return;
    buffer.pump();
    onReady();
  });
  const render = format === "json" ? jsonToJson : jsonToLogfmt;
  const lines = createPino(level, (line) => {
    if (!isClosed) buffer.push(render(line));
  });
  const buffer = createLineBuffer(
    MAX_BUFFERED_BYTES,
    (bytes) => sink.offer(bytes),
    (dropped) => render(renderGap(dropped)),
  );
  return {
    debug(message, fields) {
      lines.debug(bound(fields), shorten(message));
    },
    info(message, fields) {
      lines.info(bound(fields), shorten(message));
    },
    warn(message, fields) {
      lines.warn(bound(fields), shorten(message));
    },
    error(message, fields) {
      lines.error(bound(fields), shorten(message));
    },
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, flushTimeoutMs);
        onReady = () => {
          if (buffer.waitingBytes > 0 || sink.isBusy()) return;
          clearTimeout(deadline);
          resolve();
        };
        onReady();
      });
      isClosed = true;
      sink.close();
    },
  };
}

function createPino(level: LogLevel, write: (line: string) => void) {
  return pino(
    {
      level,
      base: null,
      messageKey: "msg",
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    { write },
  );
}

/** The line about a gap stands in the same shape as the lines around it. */
function renderGap(dropped: number): string {
  let gap = "";
  createPino("warn", (line) => {
    gap = line;
  }).warn({ dropped_lines: dropped }, "Log lines dropped: stderr was not read");
  return gap;
}

function jsonToJson(line: string): string {
  return `${escapeJsonText(line.trimEnd())}\n`;
}

function jsonToLogfmt(line: string): string {
  const { time, level, msg, ...fields } = JSON.parse(line) as LogFields;
  const head = Object.entries({ time, level, msg });
  return `${formatLogfmt([...head, ...Object.entries(fields)])}\n`;
}

/** Keeps one line small, and the three keys of ours unmistakable. */
function bound(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      /^(?:time|level|msg)$/.test(key) ? `${key}_` : key,
      typeof value === "string" ? shorten(value) : value,
    ]),
  );
}

function shorten(text: string): string {
  return text.length > MAX_VALUE_CHARACTERS
    ? `${text.slice(0, MAX_VALUE_CHARACTERS)}…`
    : text;
}

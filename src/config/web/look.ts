// Room config: one look at --web.config.file and every file that it names.
import type { WebReading } from "../web-settings.ts";
import { interpret, type FileText, type FileTexts } from "./interpret.ts";

export interface WebLook {
  readonly reading: WebReading;
  /** What every file held that had a part in it; the config file is the first. */
  readonly texts: FileTexts;
}

/** Looks now, on the spot: for the start, when nothing else has to run yet. */
export function lookAtWebFile(
  path: string,
  readFile: (path: string) => string,
): WebLook {
  const texts = new Map<string, FileText>();
  for (;;) {
    const next = interpret(path, texts);
    if (next.kind === "read") return { reading: next.reading, texts };
    for (const one of next.paths) {
      texts.set(one, textOrReason(one, readFile));
    }
  }
}

/** Reads again what `last` was made of; `last` itself when nothing differs. Rejects when `readFile` does. */
export async function lookAgain(
  last: WebLook,
  readFile: (path: string) => Promise<FileText>,
): Promise<WebLook> {
  const texts = new Map<string, FileText>();
  // One after the other: a disk that hangs shall keep one of libuv's threads, not all.
  for (const path of last.texts.keys()) {
    texts.set(path, await readFile(path));
  }
  if (areSame(texts, last.texts)) return last;
  const [path = ""] = last.texts.keys();
  for (;;) {
    const next = interpret(path, texts);
    if (next.kind === "read") {
      const isPart = new Set(next.paths);
      const parts = [...texts].filter(([one]) => isPart.has(one));
      return { reading: next.reading, texts: new Map(parts) };
    }
    for (const one of next.paths) texts.set(one, await readFile(one));
  }
}

/** Whether two looks saw the same. Contents are compared: neither size nor times tell a change for certain. */
export function areSame(some: FileTexts, others: FileTexts): boolean {
  if (some.size !== others.size) return false;
  return [...some].every(([path, one]) => {
    const other = others.get(path);
    return other !== undefined && wordsOf(one) === wordsOf(other);
  });
}

function wordsOf(file: FileText): string {
  return file.kind === "text" ? `=${file.text}` : `!${file.reason}`;
}

function textOrReason(
  path: string,
  readFile: (path: string) => string,
): FileText {
  try {
    return { kind: "text", text: readFile(path) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unreadable", reason };
  }
}

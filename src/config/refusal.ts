// Room config: the one way in which a setting is refused: one line for people.

const SHOWN_CHARACTERS = 120;
const LINE_CHARACTERS = 1000;
/** Control and format characters (also those that reverse the direction), line separators, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A setting that cannot be accepted. `message` is one line, whatever was put into it; the process exits with code 2. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(message: string) {
    super(shorten(message, LINE_CHARACTERS).replaceAll(UNPRINTABLE, escape));
  }
}

/** Quotes a foreign text and keeps it short. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text, SHOWN_CHARACTERS));
}

function shorten(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}

function escape(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

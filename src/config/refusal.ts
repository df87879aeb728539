// Room config: the one way in which a setting is refused: one line for people.

const SHOWN_CHARACTERS = 120;
const LINE_CHARACTERS = 1000;
/** C0, DEL, C1, line separators and what reverses the direction of writing. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A setting that cannot be accepted. `message` is one line, whatever was put into it; the process exits with code 2. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(message: string) {
    super(shorten(message, LINE_CHARACTERS).replaceAll(CONTROL, escape));
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
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// Room commands: text of others on a terminal: names of corosync.conf, words of servers. Pure.

/** Controls, formats (also those that reverse the direction), separators of lines, halves of pairs. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line without anything that a terminal acts upon; `instead` stands where such a character stood. */
export function printable(text: string, instead: "?" | " "): string {
  return text.replaceAll(STEERING, instead);
}

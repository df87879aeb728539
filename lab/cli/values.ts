// Room lab: the values of flags, each either right or refused with what is accepted.
import { type Given, UsageError } from "./flags.ts";

export function integer(
  given: Given,
  flag: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = given.get(flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw refusal(flag, text, `a whole number from ${least} to ${most}`);
}

export function oneOf<T extends string>(
  given: Given,
  flag: string,
  accepted: readonly T[],
): T | undefined {
  const text = given.get(flag);
  if (text === undefined) return undefined;
  const found = accepted.find((each) => each === text);
  if (found !== undefined) return found;
  throw refusal(flag, text, accepted.join(" or "));
}

export function voteList(
  given: Given,
  nodes: number,
): readonly number[] | undefined {
  const text = given.get("votes");
  if (text === undefined) return undefined;
  const votes = text.split(",");
  const isRight = votes.every((each) => /^\d{1,4}$/.test(each));
  if (isRight && votes.length === nodes) return votes.map(Number);
  throw refusal("votes", text, `${nodes} numbers from 0 to 9999 with commas`);
}

export function clusterName(given: Given): string | undefined {
  const text = given.get("cluster-name");
  if (text === undefined || /^[\w.-]{1,255}$/.test(text)) return text;
  throw refusal("cluster-name", text, "letters, digits and _ . -");
}

function refusal(flag: string, value: string, accepted: string): UsageError {
  return new UsageError(
    `Cannot use option --${flag} with the value ${value}: accepted is ${accepted}`,
  );
}

// Room notify: which addresses of a name count as members, after each answer. Pure.

/** One answer without it may be a resolver that tells a part each time. */
const MAX_ABSENCES = 2;
const MAX_ADDRESSES = 16;

/** In how many good answers in a row each address was absent. */
export type Standing = ReadonlyMap<string, number>;

/** Those that stay keep their places before new ones. */
export function nextStanding(
  standing: Standing,
  answer: readonly string[],
): Standing {
  const kept = [...standing]
    .map(
      ([address, absences]) =>
        [address, answer.includes(address) ? 0 : absences + 1] as const,
    )
    .filter(([, absences]) => absences < MAX_ABSENCES);
  const fresh = answer
    .filter((address) => !standing.has(address))
    .map((address) => [address, 0] as const);
  return new Map([...kept, ...fresh].slice(0, MAX_ADDRESSES));
}

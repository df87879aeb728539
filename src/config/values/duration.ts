// Room config: durations as Go programs write them, because operators of Prometheus know no other.

const NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
]);

/** `250ms`, `1s`, `1m30s`, `1.5s` in milliseconds; undefined when the text is no duration. */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(?:\d{1,15}(?:\.\d{1,9})?(?:ns|us|ms|s|m|h)){1,6}$/.test(text)) {
    return undefined;
  }
  let nanoseconds = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([a-z]+)/g)) {
    nanoseconds += Math.round(
      Number(amount) * (NANOSECONDS.get(unit ?? "") ?? Number.NaN),
    );
  }
  return nanoseconds / 1e6;
}

/** A row's "accepted" and "parse" for whole milliseconds from `least` to `most`, both as people write them. */
export function between(
  least: string,
  most: string,
  examples: string,
): {
  readonly accepted: string;
  readonly parse: (text: string) => number | undefined;
} {
  const [from = Infinity, to = -Infinity] = [least, most].map(parseDurationMs);
  return {
    accepted: `a duration from ${least} to ${most} in whole milliseconds, such as ${examples}`,
    parse: (text) => {
      const durationMs = parseDurationMs(text);
      if (durationMs === undefined || !Number.isInteger(durationMs)) {
        return undefined;
      }
      return durationMs >= from && durationMs <= to ? durationMs : undefined;
    },
  };
}

// Bench: figures in one line.

/** "median 1.234, p90 …, p99 …, max …"; not for empty lists. */
export function describe(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) =>
    (sorted[Math.ceil(share * sorted.length) - 1] ?? NaN).toFixed(3);
  return `median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`;
}

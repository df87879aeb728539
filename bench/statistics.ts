// Bench: figures in one line.

/** "median 1.234, p90 …, p99 …, max …"; not for empty lists. */
export function describe(values: readonly number[]): string {
  const at = (share: number) => quantile(values, share).toFixed(3);
  return `median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`;
}

/** The smallest value that this share of all does not exceed; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Three digits that count: "0.0123", "1.23", "123", "12300". */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(Math.max(digits, 0), 6));
}

/** How many times as much the other one is: "23 x". */
export function times(other: number, own: number): string {
  return `${figure(other / own)} x`;
}

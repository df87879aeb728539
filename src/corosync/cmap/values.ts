// Room corosync: reads single values out of an answer of cmap. A missing key is undefined, never 0. Pure.

/** null: it is there, but of a kind or length that is not told. */
export type CmapValue = string | number | bigint | null;
export type CmapEntry = readonly [key: string, value: CmapValue];
export type CmapValues = ReadonlyMap<string, CmapValue>;

/** Thrown by the readers here: a key holds what corosync never puts there. Anybody with access may write into cmap. */
export class UnfitValue extends Error {
  readonly key: string;
  constructor(key: string, wanted: string, value: unknown) {
    super(
      `Cannot read ${key} as it must be ${wanted}: current value is ${String(value).slice(0, 80)}`,
    );
    this.key = key;
  }
}

/** A count, size or duration: any of cmap's number types, not negative. 64 bits become the nearest double, as in Prometheus. */
export function count(values: CmapValues, key: string): number | undefined {
  const value = values.get(key);
  if (value === undefined) return undefined;
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) {
    throw new UnfitValue(key, "a number from 0", value);
  }
  return number;
}

/** A whole number of up to 32 bits with its sign. */
export function integer(values: CmapValues, key: string): number | undefined {
  const value = values.get(key);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new UnfitValue(key, "a whole number", value);
  }
  return value;
}

/** A node ID or another `uint32`. */
export function uint32(values: CmapValues, key: string): number | undefined {
  const value = integer(values, key);
  if (value !== undefined && (value < 0 || value > 0xffff_ffff)) {
    throw new UnfitValue(key, "a uint32", value);
  }
  return value;
}

/** A number that has to be exact beyond 2^53, like a config version. */
export function exact(values: CmapValues, key: string): bigint | undefined {
  const value = values.get(key);
  if (value === undefined) return undefined;
  if (typeof value === "bigint" && value >= 0n) return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    return BigInt(value);
  }
  throw new UnfitValue(key, "a whole number from 0", value);
}

/** A number that stands for yes unless it is 0. */
export function flag(values: CmapValues, key: string): boolean | undefined {
  const value = count(values, key);
  return value === undefined ? undefined : value !== 0;
}

/** Words are kept as they are, also unknown ones. */
export function text(values: CmapValues, key: string): string | undefined {
  const value = values.get(key);
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw new UnfitValue(key, "text", value);
  return value;
}

/** `count()` of a key in milliseconds, in seconds. */
export function seconds(values: CmapValues, key: string): number | undefined {
  const ms = count(values, key);
  return ms === undefined ? undefined : ms / 1e3;
}

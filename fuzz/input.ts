// Room fuzz: the fuzzer's bytes as decisions. What is missing reads as 0, so every input means something.

/** Takes values off the front of the bytes that the fuzzer chose. */
export interface Input {
  /** Whether bytes are left. */
  hasMore(): boolean;
  byte(): number;
  uint32(): number;
  uint64(): bigint;
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  bool(): boolean;
  pick<const T>(from: readonly [T, ...T[]]): T;
  bytes(length: number): Uint8Array;
  /** So many bytes, read as UTF-8 or, to get at halves of characters, as UTF-16. */
  text(maxBytes: number): string;
  /** A list of up to `max`. */
  list<T>(max: number, make: () => T): readonly T[];
  rest(): Uint8Array;
}

export function openInput(data: Uint8Array): Input {
  let at = 0;

  function take(length: number): Uint8Array {
    const taken = data.subarray(at, at + length);
    at += taken.length;
    return taken;
  }
  function byte(): number {
    return take(1)[0] ?? 0;
  }
  function number(bytes: number): bigint {
    let value = 0n;
    for (let left = bytes; left > 0; left--) {
      value = (value << 8n) | BigInt(byte());
    }
    return value;
  }
  function below(limit: number): number {
    return (limit > 256 ? Number(number(4)) : byte()) % limit;
  }
  function text(maxBytes: number): string {
    const length = below(maxBytes + 1);
    const isUtf16 = length > 0 && byte() === 1;
    const bytes = Buffer.from(take(length));
    return bytes.toString(isUtf16 ? "utf16le" : "utf8");
  }
  return {
    hasMore: () => at < data.length,
    byte,
    uint32: () => Number(number(4)),
    uint64: () => number(8),
    below,
    bool: () => byte() % 2 === 1,
    pick: ([first, ...others]) => {
      const index = below(others.length + 1);
      return index === 0 ? first : (others[index - 1] ?? first);
    },
    bytes: take,
    text,
    list(max, make) {
      const length = below(max + 1);
      return Array.from({ length }, make);
    },
    rest: () => take(data.length),
  };
}

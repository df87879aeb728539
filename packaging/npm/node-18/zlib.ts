// Packaging: node:zlib for Node.js 18, that of Debian 12, which has no crc32. The journal checks its lines with it.
import * as zlib from "zlib";
export * from "zlib";

/** The checksum of zlib, gzip and PNG; on a newer Node.js its own. */
export const crc32: (data: string | Uint8Array, before?: number) => number =
  "crc32" in zlib ? zlib.crc32 : crc32ByTable;

const POLYNOMIAL = 0xedb88320;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    sum = (sum & 1) === 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  }
  return sum;
});

export function crc32ByTable(data: string | Uint8Array, before = 0): number {
  let sum = ~before;
  for (const byte of typeof data === "string" ? Buffer.from(data) : data) {
    sum = (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0);
  }
  return ~sum >>> 0;
}

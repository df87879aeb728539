// Packaging: what the sources use of ES2023 and Node.js 18, that of Debian 12, does not have.
// test/packaging/node-18.test.ts holds the sources to this list.

function fill(name: string, value: unknown): void {
  if (!(name in Array.prototype)) {
    Object.defineProperty(Array.prototype, name, {
      value,
      writable: true,
      configurable: true,
    });
  }
}

fill(
  "toSorted",
  function toSorted(
    this: readonly unknown[],
    compare?: (one: unknown, other: unknown) => number,
  ) {
    return [...this].sort(compare);
  },
);

fill("toReversed", function toReversed(this: readonly unknown[]) {
  return [...this].reverse();
});

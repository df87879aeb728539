// Room fuzz: values that an addon never promised, and items that are nearly right.
import type { Input } from "./input.ts";

type Maker = (input: Input) => unknown;

/** Made anew each time: a target may not share an object between two inputs. */
const makers: readonly [Maker, ...Maker[]] = [
  () => undefined,
  () => null,
  (input) => input.uint32(),
  (input) => -input.uint32(),
  (input) => input.uint32() + 0.5,
  (input) => Number(input.uint64()),
  () => NaN,
  () => Infinity,
  () => -0,
  (input) => input.uint64(),
  (input) => -input.uint64(),
  (input) => input.uint64() << 64n,
  (input) => input.text(40),
  (input) => input.bool(),
  () => Symbol("odd"),
  () => () => 1,
  () => new Date(NaN),
  () => Object.create(null) as unknown,
  () => new Proxy({}, {}),
  (input) => ({ length: input.byte() }),
  (input) => input.list(3, () => oddValue(input)),
  (input) => ({ [input.text(12)]: oddValue(input) }),
  () => new Array<unknown>(3),
  () => "x".repeat(70_000),
];

/** Any value, those included that cannot be made a string. */
export function oddValue(input: Input): unknown {
  return input.hasMore() ? input.pick(makers)(input) : undefined;
}

/** `value`, or rarely something else in its place. */
export function nearly<T>(input: Input, value: T): unknown {
  return input.byte() === 255 ? oddValue(input) : value;
}

/** An object with a few of its fields replaced, taken away or added. */
export function bent(
  input: Input,
  object: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(object).map(
    ([key, value]) => [key, nearly(input, value)] as const,
  );
  switch (input.byte()) {
    case 254:
      return Object.fromEntries(
        entries.filter((_, at) => at !== input.below(16)),
      );
    case 255:
      return { ...Object.fromEntries(entries), [input.text(12)]: 1 };
    default:
      return Object.fromEntries(entries);
  }
}

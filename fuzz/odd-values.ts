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
export function nearly(input: Input, value: unknown): unknown {
  return input.byte() === 255 ? oddValue(input) : value;
}

/** What `make` makes, or rarely that with a field replaced, taken away or added. */
export function bent(
  input: Input,
  make: () => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  // Decided first: what comes after everything else is out of reach for short inputs.
  const how = input.byte();
  const which = input.byte();
  const object = make();
  if (how < 160) return object;
  const keys = Object.keys(object);
  const key = keys[which % (keys.length + 1)] ?? input.text(12);
  if (how < 240) return { ...object, [key]: oddValue(input) };
  return Object.fromEntries(
    Object.entries(object).filter(([other]) => other !== key),
  );
}

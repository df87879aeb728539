// Room log: a condition that is looked at often is told once each time it changes.

/** Calls `tell` whenever a value differs from the one before it; the first one is compared with `initial`. */
export function onChange<T, Details>(
  initial: T,
  tell: (value: T, details: Details) => void,
): (value: T, details: Details) => void {
  let last = initial;
  return (value, details) => {
    if (Object.is(value, last)) return;
    last = value;
    tell(value, details);
  };
}

// Tests of alerts/: how a rule is broken, and which unit tests have to notice.

export interface Mutation {
  /** The rule, as `alert:` or `record:` names it. */
  readonly rule: string;
  /** The file whose tests notice. */
  readonly tests: string;
  readonly change: Change;
}

/** A text within its expression that becomes another, or a time that becomes another. */
export type Change =
  | readonly [from: string, to: string]
  | { readonly for: string }
  | { readonly keep_firing_for: string };

export function broken(
  rule: string,
  tests: string,
  ...change:
    | readonly [from: string, to: string]
    | readonly [Exclude<Change, readonly string[]>]
): Mutation {
  return {
    rule,
    tests: `${tests}.yml`,
    change: change.length === 2 ? change : change[0],
  };
}

// Room http: what a name that nobody has is compared with, so that it takes as long as one that somebody has.
import type { Fingerprints } from "./fingerprint.ts";

const SALT_AND_DIGEST = `${"N".repeat(21)}u${"N".repeat(31)}`;

/**
 * A hash as costly as those of the users. Where their costs differ, each unknown name gets the cost of one of them,
 * always the same one: whatever time a name takes, it may be known or not.
 */
export function standInHash(
  user: string,
  users: ReadonlyMap<string, string>,
  { choose }: Pick<Fingerprints, "choose">,
): string {
  const costs = Array.from(users.values(), costOf);
  const cost = costs[choose(user, Math.max(1, costs.length))] ?? "10";
  return `$2a$${cost}$${SALT_AND_DIGEST}`;
}

/** Two digits: $2y$12$… */
function costOf(hash: string): string {
  return /^\$2[a-z]?\$(\d\d)\$/.exec(hash)?.[1] ?? "10";
}

// Room notify: posts one alert to every member once, by the very path of real pages, and tells how it went.
import type { Alert } from "../alert.ts";
import type { Trouble } from "./connection/trouble.ts";
import type { DeliveryOptions } from "./options.ts";
import type { Poster } from "./post/poster.ts";
import { createInbox } from "./queue/inbox.ts";
import type { Item } from "./queue/letter.ts";
import { visitMembers, type VisitDeps, type Visited } from "./visit-members.ts";

export type TestReport = {
  /** The member's label, or the URL's when its name has no address. */
  readonly label: string;
  /** Of the one post, after a connection was opened for it. */
  readonly durationMs: number;
  /** How far its clock is ahead of ours (negative: behind); undefined when it never answered. */
  readonly clockSkewMs: number | undefined;
} & (
  | { readonly kind: "acknowledged" }
  | { readonly kind: "failed"; readonly trouble: Trouble }
);

/** Never rejects; all members at once, so it takes as long as the slowest. */
export async function sendTest(
  options: DeliveryOptions,
  deps: VisitDeps,
  alert: Alert,
): Promise<readonly TestReport[]> {
  const { clock } = deps;
  const items = createInbox().take([alert], clock.now());
  const visited = await visitMembers(options, deps, (poster) =>
    post(poster, items, () => clock.now().monotonicMs),
  );
  return visited.map(report);
}

async function post(
  poster: Poster,
  items: readonly Item[],
  nowMs: () => number,
) {
  // As in real life: the connection is there, and the clock is known, before the page.
  await poster.probe();
  const sinceMs = nowMs();
  const { verdict } = await poster.post(items);
  return { verdict, durationMs: nowMs() - sinceMs };
}

function report(
  visited: Visited<Awaited<ReturnType<typeof post>>>,
): TestReport {
  const { label } = visited;
  if (visited.kind === "not-found") {
    const { trouble } = visited;
    return {
      kind: "failed",
      label,
      trouble,
      durationMs: 0,
      clockSkewMs: undefined,
    };
  }
  const { seen, clockSkewMs } = visited;
  const { verdict, durationMs } = seen;
  return verdict.kind === "acknowledged"
    ? { kind: "acknowledged", label, durationMs, clockSkewMs }
    : {
        kind: "failed",
        label,
        durationMs,
        clockSkewMs,
        trouble: verdict.trouble,
      };
}

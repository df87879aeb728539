// Room quorum: what passed between corosync and this process. Not durable: it tells about the process.
import type { QuorumEvent } from "../event.ts";
import type { Transition } from "../transition.ts";

/** The code for answers that have no proper name, or come after too many different ones. */
export const OTHER_CODE = "OTHER";

/** Answers that votequorum's manual pages list for what this program calls, and a library that is not installed. */
export const expectedCodes = [
  "CS_ERR_LIBRARY",
  "CS_ERR_INVALID_PARAM",
  "CS_ERR_NO_MEMORY",
  "CS_ERR_BAD_HANDLE",
  "CS_ERR_ACCESS",
  "CS_ERR_NOT_EXIST",
  "CS_ERR_TRY_AGAIN",
  "CS_ERR_INTERRUPT",
  "CS_ERR_NOT_SUPPORTED",
  "CS_ERR_MESSAGE_ERROR",
  "LIBRARY_MISSING",
  OTHER_CODE,
] as const;

/** More than `cs_error_t` has names. */
const MAX_CODES = 64;
const PROPER_CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

export interface Traffic {
  readonly quorumNotifications: number;
  readonly nodelistNotifications: number;
  readonly expectedVotesNotifications: number;
  /** Changes that only the timer found. */
  readonly unannouncedChanges: number;
  readonly connections: number;
  /** Failed and broken connections by the name of the answer; expected answers are there from the start. */
  readonly connectionErrors: ReadonlyMap<string, number>;
  readonly droppedObservations: number;
}

export const noTraffic: Traffic = {
  quorumNotifications: 0,
  nodelistNotifications: 0,
  expectedVotesNotifications: 0,
  unannouncedChanges: 0,
  connections: 0,
  connectionErrors: new Map(expectedCodes.map((code) => [code, 0])),
  droppedObservations: 0,
};

/** Counts one event and the changes that it brought. */
export function tally(
  traffic: Traffic,
  event: QuorumEvent,
  transitions: readonly Transition[],
): Traffic {
  switch (event.kind) {
    case "connected":
      return { ...traffic, connections: traffic.connections + 1 };
    case "quorum-notified":
      return {
        ...traffic,
        quorumNotifications: traffic.quorumNotifications + 1,
      };
    case "nodelist-notified":
      return {
        ...traffic,
        nodelistNotifications: traffic.nodelistNotifications + 1,
      };
    case "expected-votes-notified":
      return {
        ...traffic,
        expectedVotesNotifications: traffic.expectedVotesNotifications + 1,
      };
    case "observed":
      return {
        ...traffic,
        unannouncedChanges:
          traffic.unannouncedChanges +
          transitions.filter(isFoundByTimer).length,
      };
    case "lost":
      // "close" is this program hanging up, no error of the connection.
      if (event.cause.call === "close") return traffic;
      return {
        ...traffic,
        connectionErrors: withError(traffic.connectionErrors, event.cause.code),
      };
    case "dropped":
      return {
        ...traffic,
        droppedObservations: traffic.droppedObservations + dropped(event.count),
      };
    case "silent":
    case "identified":
      return traffic;
    default:
      event satisfies never;
      return traffic;
  }
}

function isFoundByTimer(transition: Transition): boolean {
  return (
    "source" in transition &&
    transition.source === "timer" &&
    // What happened while nobody looked could not be announced.
    transition.observed
  );
}

function withError(
  errors: ReadonlyMap<string, number>,
  code: string,
): ReadonlyMap<string, number> {
  const known =
    errors.has(code) || (PROPER_CODE.test(code) && errors.size < MAX_CODES);
  const name = known ? code : OTHER_CODE;
  return new Map(errors).set(name, (errors.get(name) ?? 0) + 1);
}

/** At least one observation is missing, whatever the number says. */
function dropped(count: number): number {
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

// Room notify: one alert on its way to one Alertmanager. Pure.
import type { Alert } from "../../alert.ts";

/** The newest state of one alert, as it was taken. Moments are CLOCK_MONOTONIC milliseconds. */
export interface Item {
  readonly alert: Alert;
  /** Since when this state is to be delivered. */
  readonly sinceMs: number;
  /** When what it tells of began: outlives a step of the wall clock. */
  readonly startedAtMs: number;
}

export interface Letter {
  item: Item;
  /** To be posted as soon as `notBeforeMs` has come. */
  isWanted: boolean;
  /** This state was not acknowledged yet. */
  isNew: boolean;
  /** This state was refused for good. */
  isRefused: boolean;
  /** Posted without company, because an Alertmanager objected to it or its company. */
  isAlone: boolean;
  /** How often it was objected to in a row when posted alone. */
  objections: number;
  notBeforeMs: number;
  /** This state was posted again because it had been told by a wrong clock. */
  wasCorrected: boolean;
  acknowledged: Acknowledged | undefined;
}

/** What this Alertmanager knows of the alert. */
export interface Acknowledged {
  readonly item: Item;
  readonly atMs: number;
  /** What was added to our clock's moments. */
  readonly shiftMs: number;
}

/** What makes it another state: everything but texts, and whether it is repeated. */
export function isSameState(a: Alert, b: Alert): boolean {
  return (
    a.status === b.status &&
    a.startsAtMs === b.startsAtMs &&
    isSameRecord(a.labels, b.labels)
  );
}

export function isSameText(a: Alert, b: Alert): boolean {
  return isSameRecord(a.annotations, b.annotations);
}

/**
 * Stages are acknowledged one after the other. What mutes others is told before what it mutes, else the muted slip
 * through; for the same reason it is resolved after them.
 */
export function stageOf({ goesFirst, status }: Alert): number {
  if (!goesFirst) return 1;
  return status === "firing" ? 0 : 2;
}

/** It is over, but not resolved yet: kept as it is, not said again. */
export function isSettling(alert: Alert): boolean {
  return alert.status === "firing" && !alert.isRepeated;
}

export function newLetter(item: Item, nowMs: number): Letter {
  return {
    item,
    isWanted: true,
    isNew: true,
    isRefused: false,
    isAlone: false,
    objections: 0,
    notBeforeMs: nowMs,
    wasCorrected: false,
    acknowledged: undefined,
  };
}

function isSameRecord(a: object, b: object): boolean {
  const [ofA, ofB] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    ofA.length === ofB.size &&
    ofA.every(([key, value]) => ofB.get(key) === value)
  );
}

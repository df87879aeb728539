// A delivery at a faster pace than in real life, and everything that it told.
import { hostClock } from "../../../src/clock.ts";
import type { Clock } from "../../../src/clock.ts";
import type { AlertmanagerConfig } from "../../../src/config/alertmanager.ts";
import type { Log, LogFields } from "../../../src/log/log.ts";
import { startDelivery } from "../../../src/notify/delivery/delivery.ts";
import type { Delivery } from "../../../src/notify/delivery/delivery.ts";
import type {
  Acknowledgement,
  DeliveryDeps,
  DeliveryOptions,
} from "../../../src/notify/delivery/options.ts";
import type { MemberStatus } from "../../../src/notify/delivery/status.ts";
import { until } from "../../../lab/until.ts";

export interface Carried extends AsyncDisposable {
  readonly delivery: Delivery;
  readonly acknowledged: readonly Acknowledgement[];
  /** `level message key=value …` of each line. */
  readonly log: readonly string[];
  /** The only member, or the one with this number. */
  readonly member: (number?: number) => MemberStatus;
  until(what: string, holds: (carried: Carried) => boolean): Promise<void>;
}

/** Nothing happens by time in it, unless the test asks for that. */
const never = 3_600_000;
const pace: DeliveryOptions["pace"] = {
  retryFirstMs: 5,
  retryLongestMs: 40,
  repeatMs: never,
  warmMs: never,
  resolveEveryMs: never,
};

export function carry(
  alertmanagers: readonly AlertmanagerConfig[],
  options: Partial<DeliveryOptions> = {},
  deps: Partial<DeliveryDeps> = {},
): Carried {
  const acknowledged: Acknowledgement[] = [];
  const log: string[] = [];
  const delivery = startDelivery(
    {
      alertmanagers,
      externalLabels: {},
      generatorUrl: "",
      ttlMs: 900_000,
      ...options,
      pace: { ...pace, ...options.pace },
    },
    {
      clock: hostClock,
      random: () => 0.5,
      log: rememberingLog(log),
      onAcknowledged: (acknowledgement) => acknowledged.push(acknowledgement),
      ...deps,
    },
  );
  const carried: Carried = {
    delivery,
    acknowledged,
    log,
    member(number = 1) {
      const found = delivery.members()[number - 1];
      if (found !== undefined) return found;
      throw new RangeError(`Cannot find member ${String(number)}`);
    },
    until: async (what, holds) => {
      await until(what, () => Promise.resolve(holds(carried)), { everyMs: 5 });
    },
    [Symbol.asyncDispose]: () => delivery[Symbol.asyncDispose](),
  };
  return carried;
}

/** This host's clocks, the wall clock off by so much. */
export function shiftedClock(shiftMs: () => number): Clock {
  return {
    now() {
      const { realtimeMs, monotonicMs } = hostClock.now();
      return { realtimeMs: realtimeMs + shiftMs(), monotonicMs };
    },
  };
}

export function rememberingLog(lines: string[]): Log {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const told = Object.entries(fields).map(([k, v]) => `${k}=${String(v)}`);
      lines.push([level, message, ...told].join(" "));
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}

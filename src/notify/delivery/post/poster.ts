// Room notify: posts alerts to one Alertmanager and learns its clock; the one path for real pages and for a test.
import type { Clock } from "../../../clock.ts";
import type { AlertmanagerConfig } from "../../../config/alertmanager.ts";
import { encodeAlerts, type Wording } from "./body.ts";
import { openConnection } from "../connection/connection.ts";
import type { Exchange } from "../connection/exchange.ts";
import type { CredentialKeeper } from "../connection/keep-credentials.ts";
import type { Item } from "../queue/letter.ts";
import {
  learnClock,
  momentsOf,
  shiftMs,
  skewMs,
  type TheirClock,
} from "./their-clock.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface PosterOptions extends Wording {
  readonly config: AlertmanagerConfig;
  /** IP address. */
  readonly address: string;
  readonly ttlMs: number;
  readonly timeoutMs: number;
}

export interface PosterDeps {
  readonly clock: Clock;
  readonly credentials: CredentialKeeper;
  readonly onIdleClosed?: () => void;
}

export interface Posted {
  readonly verdict: Verdict;
  /** What was added to our clock's moments. */
  readonly shiftMs: number;
  /** The answer showed that this was wrong by more than alerts can bear. */
  readonly isMistimed: boolean;
}

export interface Poster {
  /** Never rejects. */
  post(items: readonly Item[]): Promise<Posted>;
  /** Uses the connection so that it stays; never rejects. */
  probe(): Promise<Verdict>;
  /** How far their clock is ahead of ours, undefined before their first answer. */
  skewMs(): number | undefined;
  /** What would be added to our clock's moments now. */
  shiftMs(): number;
  close(): void;
}

export function createPoster(
  options: PosterOptions,
  { clock, credentials, onIdleClosed = () => undefined }: PosterDeps,
): Poster {
  const { config, address, ttlMs, timeoutMs } = options;
  const alertsPath = `${config.pathPrefix}/api/v2/alerts`;
  const healthyPath = `${config.pathPrefix}/-/healthy`;
  const nowMs = () => clock.now().monotonicMs;
  const connection = openConnection(config, address, {
    credentials,
    timeoutMs,
    nowMs,
    onIdleClosed,
  });
  let theirs: TheirClock | undefined;

  function learn(answer: Exchange, path: string): Verdict {
    if (answer.kind === "answered") {
      theirs = learnClock(theirs, answer.date, answer);
    }
    const verdict = judge(answer, path);
    if (verdict.kind === "failed") credentials.refresh();
    return verdict;
  }

  return {
    async post(items) {
      const now = clock.now();
      const usedMs = shiftMs(theirs, now);
      const body = encodeAlerts(
        items,
        (item) => momentsOf(item, theirs, { now, ttlMs }),
        options,
      );
      const answer = await connection.ask({
        method: "POST",
        path: alertsPath,
        body,
      });
      const verdict = learn(answer, `POST ${alertsPath}`);
      const errorMs = shiftMs(theirs, clock.now()) - usedMs;
      return {
        verdict,
        shiftMs: usedMs,
        isMistimed: Math.abs(errorMs) > ttlMs / 4,
      };
    },
    async probe() {
      // Not HEAD: Node closes the connection after its answer when that tells no length, and Alertmanager tells none.
      const asked = { method: "GET", path: healthyPath } as const;
      return learn(await connection.ask(asked), `GET ${healthyPath}`);
    },
    skewMs: () => skewMs(theirs, clock.now()),
    shiftMs: () => shiftMs(theirs, clock.now()),
    close: () => {
      connection.close();
    },
  };
}

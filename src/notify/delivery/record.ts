// Room notify: what became of the posts to one Alertmanager: counts, the last error, and a log line when that changes.
import { type Log, onChange } from "../../log/log.ts";
import type { Trouble } from "./connection/trouble.ts";
import type { Verdict } from "./post/verdict.ts";

export interface Record {
  posted(alerts: number, verdict: Verdict, realtimeMs: number): void;
  /** Answers to requests that carry no alerts. */
  probed(verdict: Verdict): void;
  /** One alert will never be taken as it is. */
  refused(key: string, trouble: Trouble): void;
  counts(): {
    readonly sent: number;
    readonly failed: number;
    readonly lastError: string | undefined;
    readonly lastAcknowledgedAtMs: number | undefined;
  };
}

interface Last {
  readonly words: string;
  /** A connection, or an answer to a probe, shows that it is over. */
  readonly endsWithContact: boolean;
}

export function createRecord(label: string, log: Log): Record {
  let sent = 0;
  let failed = 0;
  let last: Last | undefined;
  let lastAcknowledgedAtMs: number | undefined;

  const tell = onChange<string | undefined, undefined>(undefined, (words) => {
    if (words === undefined) {
      log.info("Alertmanager takes alerts again", { alertmanager: label });
      return;
    }
    const fields = { alertmanager: label, reason: words };
    log.warn("Alertmanager does not take alerts", fields);
  });
  function say(now: Last | undefined): void {
    last = now;
    tell(now?.words, undefined);
  }

  return {
    posted(alerts, verdict, realtimeMs) {
      if (verdict.kind === "acknowledged") {
        sent += alerts;
        lastAcknowledgedAtMs = realtimeMs;
        say(undefined);
        return;
      }
      failed += alerts;
      const isReachable = verdict.kind === "objected" || verdict.isReachable;
      say({ words: verdict.trouble.words, endsWithContact: !isReachable });
    },
    probed(verdict) {
      const isReachable = verdict.kind !== "failed" || verdict.isReachable;
      if (!isReachable) {
        say({ words: verdict.trouble.words, endsWithContact: true });
      } else if (
        verdict.kind !== "acknowledged" &&
        lastAcknowledgedAtMs === undefined
      ) {
        // Perhaps a proxy shows nothing but the API; perhaps no page will ever arrive. Better said too often.
        say({ words: verdict.trouble.words, endsWithContact: true });
      } else if (last?.endsWithContact === true) {
        say(undefined);
      }
    },
    refused(key, { words }) {
      failed += 1;
      last = { words, endsWithContact: false };
      const fields = { alertmanager: label, alert: key, reason: words };
      log.warn("Alertmanager refuses an alert", fields);
    },
    counts: () => ({
      sent,
      failed,
      lastError: last?.words,
      lastAcknowledgedAtMs,
    }),
  };
}

// Paging, put together: the alerts of this node, those who carry them, and the journal that remembers both.
import type { Clock } from "./clock.ts";
import type { Config } from "./config/config.ts";
import { MAX_READ, type Journal } from "./journal/journal.ts";
import type { JournalEntry } from "./journal/line/entry.ts";
import { errorText, type Log } from "./log/log.ts";
import { restoredKinds } from "./notify/book/past/told.ts";
import { DEFAULT_PENDING_MS } from "./notify/book/rule.ts";
import type { Acknowledgement } from "./notify/delivery/options.ts";
import {
  startNotifier,
  type AlertNews,
  type Notifier,
} from "./notify/notifier.ts";
import type { Picture } from "./picture.ts";

export interface AlertingDeps {
  readonly picture: Picture;
  readonly journal: Journal;
  /** Where people find more: a link to this exporter. */
  readonly generatorUrl: string;
  readonly onAcknowledged: (acknowledgement: Acknowledgement) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** How long the past is waited for: behind a stuck disk the present must not wait. */
const PAST_WITHIN_MS = 2_000;

/** Goes on where an earlier run ended. Without an Alertmanager there is nobody to tell, and nothing to do. */
export async function startAlerting(
  config: Config,
  deps: AlertingDeps,
): Promise<Notifier | undefined> {
  const { alertmanagers, externalLabels, alertTtlMs: ttlMs } = config;
  if (alertmanagers.length === 0) return undefined;
  const { picture, journal, log } = deps;
  const notifier = startNotifier(
    {
      alertmanagers,
      externalLabels,
      generatorUrl: deps.generatorUrl,
      ttlMs,
      settings: {
        ttlMs,
        settleMs: config.settleMs,
        pendingMs: DEFAULT_PENDING_MS,
        clusterName: externalLabels["cluster_name"] ?? "",
      },
      past: await readPast(deps),
      aliveUntilMs: journal.restored?.settledUntil.realtimeMs,
    },
    {
      ...deps,
      state: () => picture.state(),
      context: () => picture.context(),
      tell(news) {
        picture.tell(news);
        describe(news, log);
      },
    },
  );
  picture.follow((transitions, at) => {
    notifier.take(transitions, at);
  });
  return notifier;
}

async function readPast({
  journal,
  log,
}: AlertingDeps): Promise<readonly JournalEntry[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${PAST_WITHIN_MS} ms`));
    }, PAST_WITHIN_MS);
  });
  const query = { kinds: restoredKinds, limit: MAX_READ };
  try {
    return await Promise.race([journal.read(query), late]);
  } catch (error) {
    log.warn("Cannot read from the journal what was paged before", {
      reason: errorText(error),
      help: "alerts that were firing end by Alertmanager's timeout",
    });
    return [];
  } finally {
    clearTimeout(timer);
  }
}

function describe(news: AlertNews, log: Log): void {
  const { alertname = "", node_name } = news.labels;
  const about = node_name === undefined ? {} : { node_name };
  const fields = { alertname, ...about, starts_at: news.startsAt };
  switch (news.kind) {
    case "alert-firing":
      log.warn("Alert raised", fields);
      return;
    case "alert-resolved":
      log.info("Alert resolved", fields);
      return;
    case "alert-acknowledged": {
      const { status, alertmanager } = news;
      log.info("Alert delivered", { ...fields, status, alertmanager });
      return;
    }
    default:
      news satisfies never;
  }
}

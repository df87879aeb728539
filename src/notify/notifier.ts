// Room notify: the book of this node's alerts and those who carry them; what the composition sees of both.
import type { ContextState } from "../context/state.ts";
import type { Instant } from "../quorum/terms/ids.ts";
import type { QuorumState } from "../quorum/state.ts";
import type { Transition } from "../quorum/transition.ts";
import type { AlertLabels } from "./alert.ts";
import { alertsOf, unnamedAlerts } from "./book/alerts-of.ts";
import { type Book, emptyBook } from "./book/book.ts";
import { acknowledged } from "./book/life/acknowledged.ts";
import { nextReviewMs } from "./book/life/due.ts";
import { type News, news } from "./book/past/news.ts";
import { restore } from "./book/past/restore.ts";
import { review } from "./book/review.ts";
import type { Settings } from "./book/rule.ts";
import { timeText } from "./book/words/text.ts";
import { type Delivery, startDelivery } from "./delivery/delivery.ts";
import type {
  Acknowledgement,
  DeliveryDeps,
  DeliveryOptions,
} from "./delivery/options.ts";
import type { MemberStatus } from "./delivery/status.ts";
import { NAME_HELP, watchForName } from "./nameless.ts";

/** What became of one alert, for the journal. */
export type AlertNews =
  | News
  | {
      readonly kind: "alert-acknowledged";
      readonly key: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly startsAt: string;
      readonly status: "firing" | "resolved";
      readonly alertmanager: string;
    };

export interface NotifierOptions extends DeliveryOptions {
  readonly settings: Settings;
  /** What the journal has of `restoredKinds`, newest first. */
  readonly past: Iterable<unknown>;
  /** Until when the run that wrote it is known to have lived: CLOCK_REALTIME in milliseconds. */
  readonly aliveUntilMs: number | undefined;
}

export interface NotifierDeps extends Omit<DeliveryDeps, "onAcknowledged"> {
  /** The newest state, for when time alone changes something. */
  readonly state: () => QuorumState;
  /** What cmap tells besides, for the words of a page. */
  readonly context: () => ContextState;
  readonly tell: (news: AlertNews) => void;
  /** Is shown every first acknowledgement of a state of an alert. */
  readonly onAcknowledged: (acknowledgement: Acknowledgement) => void;
}

export interface Notifier extends AsyncDisposable {
  /** To be called after every reduction: what is to be said leaves before the next tick. */
  take(transitions: readonly Transition[], at: Instant): void;
  members(): readonly MemberStatus[];
  /** CLOCK_REALTIME in milliseconds of the newest loss of quorum that an Alertmanager acknowledged; 0 is never. */
  lastPagedQuorumLossMs(): number;
  /** Waits so long at most until what is to be said is acknowledged. Resolves nothing that is not resolved. */
  drain(ms: number): Promise<void>;
}

/** Looking once too often is cheap, but never without a pause. */
const MIN_TIMER_MS = 20;
/** Timers cannot be set much farther ahead; then it is looked again. */
const MAX_TIMER_MS = 3_600_000;

export function startNotifier(
  options: NotifierOptions,
  deps: NotifierDeps,
): Notifier {
  const { settings, past, aliveUntilMs } = options;
  const { clock, state, context, tell } = deps;
  const tellOfName = watchForName(settings, deps.log);
  let book: Book = emptyBook;
  let timer: NodeJS.Timeout | undefined;
  let isToBeSent = false;
  const delivery: Delivery = startDelivery(options, {
    ...deps,
    onAcknowledged(acknowledgement) {
      const { alert, alertmanager } = acknowledgement;
      tell({
        kind: "alert-acknowledged",
        key: alert.key,
        labels: plain(alert.labels),
        startsAt: timeText(alert.startsAtMs),
        status: alert.status,
        alertmanager,
      });
      deps.onAcknowledged(acknowledgement);
      const now = clock.now();
      turn(acknowledged(book, alert, now), now);
    },
  });

  /** To the next page of the book. What it says leaves once the whole batch of events is in it: then it knows the votes. */
  function turn(next: Book, now: Instant): void {
    if (next === book) return;
    const before = book;
    book = next;
    if (!isToBeSent) queueMicrotask(send);
    isToBeSent = true;
    for (const one of news(before, book)) tell(one);
    arm(now);
  }

  function send(): void {
    isToBeSent = false;
    const now = clock.now();
    delivery.take(alertsOf(book, { state: state(), context: context(), now }));
  }

  function arm(now: Instant): void {
    clearTimeout(timer);
    const dueMs = nextReviewMs(book, settings);
    if (dueMs === undefined) return;
    const waitMs = Math.max(MIN_TIMER_MS, Math.ceil(dueMs - now.monotonicMs));
    timer = setTimeout(look, Math.min(waitMs, MAX_TIMER_MS), []).unref();
  }

  function look(transitions: readonly Transition[], at?: Instant): void {
    const now = at ?? clock.now();
    tellOfName(state().identity);
    const next = review(book, { state: state(), transitions, now }, settings);
    if (next === book) arm(now);
    else turn(next, now);
  }

  const now = clock.now();
  turn(restore(past, { now, aliveUntilMs }, settings), now);
  return {
    take: look,
    members() {
      const unnamed = unnamedAlerts(book);
      const members = delivery.members();
      return unnamed === 0
        ? members
        : members.map((each) => withUnnamed(each, unnamed));
    },
    lastPagedQuorumLossMs: () => book.lastPagedQuorumLossMs,
    drain: (ms) => delivery.drain(ms),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await delivery[Symbol.asyncDispose]();
    },
  };
}

/** What is held back waits for every Alertmanager alike, and is no secret. */
function withUnnamed(member: MemberStatus, unnamed: number): MemberStatus {
  return {
    ...member,
    pending: member.pending + unnamed,
    lastError: `alerts wait for the name of the cluster: ${NAME_HELP}`,
  };
}

function plain(labels: AlertLabels): Readonly<Record<string, string>> {
  return { ...labels };
}

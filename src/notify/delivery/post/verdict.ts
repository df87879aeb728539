// Room notify: what an answer means for the alerts that were posted. Pure.
import type { Exchange } from "../connection/exchange.ts";
import {
  describeStatus,
  type Trouble,
  wantsTls,
} from "../connection/trouble.ts";

export type Verdict =
  | { readonly kind: "acknowledged" }
  /** Something in it is not to their liking; of several alerts, perhaps only one. */
  | {
      readonly kind: "objected";
      /** It will never be taken as it is. */
      readonly isFinal: boolean;
      readonly trouble: Trouble;
    }
  /** It has nothing to do with what was posted. */
  | {
      readonly kind: "failed";
      /** It answered, if only to say no. */
      readonly isReachable: boolean;
      readonly trouble: Trouble;
    };

/** @param path what was asked for */
export function judge(answer: Exchange, path: string): Verdict {
  if (answer.kind === "unanswered") {
    return { kind: "failed", isReachable: false, trouble: answer.trouble };
  }
  const { status, text } = answer;
  if (status >= 200 && status < 300) return { kind: "acknowledged" };
  const trouble = describeStatus(status, text, path);
  if (isFromAlertmanager(answer)) {
    return { kind: "objected", isFinal: status === 400, trouble };
  }
  return { kind: "failed", isReachable: true, trouble };
}

/**
 * 400: the others of the batch were taken (measured with 0.25). 422, 413: nothing was, perhaps because of one.
 * A page of HTML is a proxy's own, and says nothing about an alert.
 */
function isFromAlertmanager({
  status,
  text,
  contentType,
}: Extract<Exchange, { kind: "answered" }>): boolean {
  if (![400, 413, 422].includes(status)) return false;
  return !wantsTls(text) && !/html/i.test(contentType);
}

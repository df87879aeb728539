// Room notify: the name of the cluster, without which no page can be sent: that is said before it is needed.
import { type Log, onChange } from "../log/log.ts";
import type { Identity } from "../quorum/event.ts";
import type { Settings } from "./book/rule.ts";
import { clusterNameOf } from "./book/words/labels.ts";

/** Where the name comes from, for people. */
export const NAME_HELP =
  "set totem.cluster_name in corosync.conf, or cluster_name in external_labels of --config.file";

/** Whether corosync told who its nodes are, and of no cluster, and nobody else named it either. */
export function isNameless(
  identity: Identity,
  settings: Pick<Settings, "clusterName">,
): boolean {
  return (
    identity.nodeNames.size > 0 && clusterNameOf(identity, settings) === ""
  );
}

/** To be shown every identity; says once that pages are not sent, and that they are again. */
export function watchForName(
  settings: Pick<Settings, "clusterName">,
  log: Log,
): (identity: Identity) => void {
  const tell = onChange<boolean, undefined>(false, (nameless) => {
    if (nameless) {
      log.error("Cannot push alerts: the cluster has no name", {
        help: NAME_HELP,
      });
    } else {
      log.info("Alerts can be pushed: the cluster has a name");
    }
  });
  return (identity) => {
    tell(isNameless(identity, settings), undefined);
  };
}

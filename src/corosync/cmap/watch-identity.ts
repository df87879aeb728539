// Room corosync: keeps the names of the cluster and its nodes, from cmap on a thread of its own.
import type { Log } from "../../log/log.ts";
import type { Identity, QuorumEvent } from "../../quorum/event.ts";
import { isSameIdentity } from "../../quorum/identity.ts";
import type { CmapAddon } from "../addon.ts";
import { csErrorName, csOk } from "../cs-error.ts";
import { decodeCmap } from "./decode.ts";
import { identityPrefixes, readIdentity } from "./identity.ts";
import { keepConnected } from "../keep-connected.ts";
import type { BatchVerdict, Kept, NativeSource } from "../keep-connected.ts";
import type { LoadedAddon } from "../load-addon.ts";

/** Names change with the configuration only: a look now and then is enough. */
const intervalMs = 5_000;

export interface IdentityDeps {
  readonly load: () => LoadedAddon<CmapAddon>;
  readonly onEvent: (event: QuorumEvent) => void;
  readonly random: () => number;
  /** Gives a signal that aborts when corosync has just answered elsewhere, so that names come as fast as votes. */
  readonly hurry: () => AbortSignal;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Watches until `signal` aborts. Emits `identified` when a name changed. Without cmap the IDs serve as names. */
export function watchIdentity(deps: IdentityDeps): Kept {
  let known: Identity = { clusterName: "", nodeNames: new Map() };
  let toldReason = "";
  return keepConnected({ open, onBatch }, deps);

  function open(bell: () => void): NativeSource | undefined {
    const loaded = deps.load();
    if (loaded.kind !== "loaded") {
      tellMissing(loaded.message);
      return undefined;
    }
    return new loaded.addon.Reader(
      { prefixes: identityPrefixes, intervalMs },
      bell,
    );
  }

  function onBatch(items: readonly unknown[]): BatchVerdict {
    let answered = false;
    let ended = false;
    for (const item of items) {
      const decoded = decodeCmap(item);
      switch (decoded.kind) {
        case "entries":
          answered = true;
          learn(readIdentity(decoded.entries), decoded.at);
          break;
        case "ended":
          ended = true;
          if (decoded.code !== csOk) {
            tellReason(`${decoded.call}: ${csErrorName(decoded.code)}`);
          }
          break;
        case "malformed":
          tellReason(decoded.reason);
          break;
        default:
          decoded satisfies never;
      }
    }
    return { answered, ended };
  }

  function learn(identity: Identity, at: QuorumEvent["at"]): void {
    toldReason = "";
    if (!isSameIdentity(identity, known)) {
      known = identity;
      deps.onEvent({ kind: "identified", at, identity });
    }
  }

  function tellMissing(detail: string): void {
    if (detail !== toldReason) {
      toldReason = detail;
      deps.log.warn("Cannot read names; node IDs serve as names", {
        why: "libcmap is not installed, or its addon not built: install the package libcmap4 (Debian, Ubuntu, Proxmox) or corosynclib (RHEL, Fedora)",
        detail,
      });
    }
  }

  // At debug level: the watcher beside it already says in full that corosync cannot be observed.
  function tellReason(reason: string): void {
    if (reason !== toldReason) {
      toldReason = reason;
      deps.log.debug("Cannot read names from cmap; node IDs serve as names", {
        reason,
      });
    }
  }
}

// Room corosync: says in the log what cannot be read of cmap, once until it changes.
import type { Log } from "../../log/log.ts";
import type { ContextReading } from "../../context/reading.ts";

export interface ReadingTeller {
  reading(reading: ContextReading): void;
  /** Corosync answered. */
  answered(): void;
  /** Nothing can be read at all. */
  lost(reason: string): void;
  /** The addon cannot be loaded. */
  missing(detail: string): void;
}

export function tellReadings(log: Log): ReadingTeller {
  const toldOf = new Map<string, string>();
  let toldLoss = "";
  return {
    reading(reading) {
      const { collector } = reading;
      const state = describe(reading);
      if ((toldOf.get(collector) ?? "") === state) return;
      toldOf.set(collector, state);
      if (reading.kind === "unsupported") {
        log.info("Links are not told: only the transport knet has them", {
          collector,
          transport: reading.transport,
        });
      } else if (reading.kind === "failed") {
        log.warn("Cannot read a collector from cmap", {
          collector,
          code: reading.code,
          key: reading.key,
        });
      } else {
        log.info("A collector can be read from cmap again", { collector });
      }
    },
    answered() {
      toldLoss = "";
    },
    // At debug level: the watcher beside it already says in full that corosync cannot be observed.
    lost(reason) {
      if (reason === toldLoss) return;
      toldLoss = reason;
      log.debug("Cannot read cmap; node IDs serve as names", { reason });
    },
    missing(detail) {
      if (detail === toldLoss) return;
      toldLoss = detail;
      log.warn("Cannot read names; node IDs serve as names", {
        why: "libcmap is not installed, or its addon not built: install the package libcmap4 (Debian, Ubuntu, Proxmox) or corosynclib (RHEL, Fedora)",
        detail,
      });
    },
  };
}

function describe(reading: ContextReading): string {
  switch (reading.kind) {
    case "read":
      return "";
    case "failed":
      return `${reading.code} ${reading.key}`;
    case "unsupported":
      return reading.transport;
    default:
      return reading satisfies never;
  }
}

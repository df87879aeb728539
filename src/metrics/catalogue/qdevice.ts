// Room metrics: the quorum device as this node sees it.
import { type FlagName, hasFlag } from "../../quorum/terms/flags.ts";
import type { CurrentView, ReadMetric } from "../metric.ts";
import type { Sample } from "../series.ts";
import { only } from "../sample.ts";

export const qdevice: readonly ReadMetric[] = [
  {
    name: "votequorum_qdevice_registered",
    kind: "gauge",
    help: "Whether a quorum device is registered at this node",
    labels: [],
    source: "votequorum_info.flags VOTEQUORUM_INFO_QDEVICE_REGISTERED",
    shown: "current",
    samples: (view) => only(isRegistered(view)),
  },
  {
    name: "votequorum_qdevice_alive",
    kind: "gauge",
    help: "Whether this node's quorum device polls votequorum in time, 0 when none is registered",
    labels: [],
    source: "votequorum_info.flags VOTEQUORUM_INFO_QDEVICE_ALIVE",
    shown: "current",
    samples: (view) => registeredFlag(view, "qdevice_alive"),
  },
  {
    name: "votequorum_qdevice_cast_vote",
    kind: "gauge",
    help: "Whether this node's quorum device casts its vote, 0 when none is registered",
    labels: [],
    source: "votequorum_info.flags VOTEQUORUM_INFO_QDEVICE_CAST_VOTE",
    shown: "current",
    samples: (view) => registeredFlag(view, "qdevice_cast_vote"),
  },
  {
    name: "votequorum_qdevice_master_wins",
    kind: "gauge",
    help: "Whether the quorum device lets its master's partition win, 0 when none is registered",
    labels: [],
    source: "votequorum_info.flags VOTEQUORUM_INFO_QDEVICE_MASTER_WINS",
    shown: "current",
    samples: (view) => registeredFlag(view, "qdevice_master_wins"),
  },
  {
    name: "votequorum_qdevice_votes",
    kind: "gauge",
    help: "Votes of the quorum device, cast or not, 0 when none is registered",
    labels: [],
    source: "votequorum_info.qdevice_votes",
    shown: "current",
    samples: (view) =>
      only(isRegistered(view) ? view.facts.own.qdeviceVotes : 0),
  },
];

function isRegistered({ facts }: CurrentView): boolean {
  return hasFlag(facts.own.flags, "qdevice_registered");
}

/** The other qdevice bits mean nothing without a registered one. */
function registeredFlag(view: CurrentView, flag: FlagName): readonly Sample[] {
  return only(isRegistered(view) && hasFlag(view.facts.own.flags, flag));
}

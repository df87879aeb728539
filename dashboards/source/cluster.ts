// Dashboards: one cluster. A table of contents; each panel is in cluster/.
import * as changes from "./cluster/changes.ts";
import { headline } from "./cluster/headline.ts";
import * as links from "./cluster/links.ts";
import * as membership from "./cluster/membership.ts";
import * as options from "./cluster/options.ts";
import * as qdevice from "./cluster/qdevice.ts";
import * as token from "./cluster/token.ts";
import * as votes from "./cluster/votes.ts";
import { firingAlerts } from "./firing-alerts.ts";
import { incidents } from "./shared/annotations.ts";
import { frame, shipped, type ClassicDashboard } from "./shared/frame.ts";
import { place, type Band } from "./shared/layout.ts";
import { uids } from "./shared/links.ts";
import {
  clusterVariable,
  datasourceVariable,
  instanceVariable,
  jobVariable,
} from "./shared/variables.ts";

function bands(): readonly Band[] {
  return [
    { height: 4, panels: headline() },
    {
      height: 8,
      panels: [
        [membership.quorateTimeline(), 12],
        [membership.memberMatrix(), 12],
      ],
    },
    {
      height: 8,
      panels: [
        [membership.partitionTimeline(), 12],
        [membership.nodesNow(), 12],
      ],
    },
    {
      height: 7,
      panels: [
        [votes.votesAgainstQuorum(), 12],
        [votes.failuresTolerated(), 12],
      ],
    },
    {
      height: 6,
      panels: [
        [firingAlerts(), 12],
        [qdevice.qdeviceTimeline(), 12],
      ],
    },
    { section: "Changes" },
    {
      height: 7,
      panels: [
        [changes.quorumChanges(), 12],
        [changes.inquorateTime(), 12],
      ],
    },
    {
      height: 7,
      panels: [
        [changes.leavesAndJoins(), 12],
        [changes.otherChanges(), 12],
      ],
    },
    {
      height: 7,
      panels: [
        [changes.ringSequences(), 12],
        [changes.memberJoins(), 12],
      ],
    },
    { section: "Links" },
    {
      height: 7,
      panels: [
        [links.linksDown(), 12],
        [links.linkMatrix(), 12],
      ],
    },
    {
      height: 7,
      panels: [
        [links.latency(), 8],
        [links.linkChanges(), 8],
        [links.linkTrouble(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [links.linkBytes(), 8],
        [links.linkPackets(), 8],
        [links.mtu(), 8],
      ],
    },
    { section: "Token and pauses" },
    {
      height: 7,
      panels: [
        [token.rotation(), 12],
        [token.losses(), 12],
      ],
    },
    {
      height: 7,
      panels: [
        [token.retransmits(), 8],
        [token.states(), 8],
        [token.firewall(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [token.pauses(), 12],
        [token.pauseCount(), 12],
      ],
    },
    { section: "Expected votes, options and configuration" },
    {
      height: 7,
      panels: [
        [votes.expectedVotes(), 12],
        [options.quorumOptions(), 12],
      ],
    },
    {
      height: 7,
      panels: [
        [votes.votesOfNodes(), 8],
        [votes.configuredVotes(), 8],
        [votes.expectedByNodes(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [votes.configVersions(), 8],
        [options.neverSeen(), 8],
        [options.concernsTimeline(), 8],
      ],
    },
    {
      height: 6,
      panels: [
        [qdevice.qdeviceVotes(), 8],
        [qdevice.qdeviceKinds(), 8],
        [options.strangeness(), 8],
      ],
    },
  ];
}

export function cluster(): ClassicDashboard {
  const dashboard = frame({
    uid: uids.cluster,
    title: "votequorum / Cluster",
    description:
      "One corosync cluster: who has quorum, who is together with whom, since when, and what is left to lose.",
    from: "now-1h",
  })
    .variables([
      datasourceVariable(),
      clusterVariable("votequorum_info", { multi: false }),
      jobVariable(),
      instanceVariable(),
    ])
    .annotations(incidents());
  place(dashboard, bands());
  return shipped(dashboard);
}

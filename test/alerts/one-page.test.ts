// Tests of alerts/: one incident is one page, in Debian's real Alertmanager. What exporters and Prometheus post is simulated.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Paging, startPaging } from "./alertmanager.ts";
import type { Labels } from "./inhibition.ts";
import { alertRules } from "./shipped.ts";

function pushed(
  alertname: string,
  cluster_name: string,
  node_name?: string,
): Labels {
  const severity = alertRules.find((rule) => rule.alert === alertname)?.labels[
    "severity"
  ];
  assert.ok(severity !== undefined, alertname);
  return {
    alertname,
    severity,
    cluster_name,
    ...(node_name === undefined ? {} : { node_name }),
  };
}

function rule(
  alertname: string,
  cluster_name: string,
  node_name?: string,
): Labels {
  return { ...pushed(alertname, cluster_name, node_name), source: "rules" };
}

/** The order in which an exporter ends its alerts: what mutes outlives what it mutes. */
async function settle(
  paging: Paging,
  ...steps: readonly (readonly Labels[])[]
): Promise<void> {
  for (const alerts of steps) {
    await paging.aFlushLater();
    await paging.resolve(...alerts);
  }
  await paging.aFlushLater();
  await paging.aFlushLater();
}

function heard(paging: Paging, cluster: string): readonly string[] {
  return paging.notifications
    .filter((seen) => seen.cluster === cluster)
    .map(({ receiver, status }) => `${receiver} ${status}`);
}

const once = ["pager firing", "pager resolved"];

describe("one incident is one page", { concurrency: true }, () => {
  test("a node is isolated and healed, both paths", async () => {
    await using paging = await startPaging();
    await isolateAndHeal(paging);
    assert.deepEqual(heard(paging, "a"), once, told(paging));
  });

  test("without the inhibition it would be more", async () => {
    await using paging = await startPaging({ withInhibition: false });
    await isolateAndHeal(paging);
    assert.ok(heard(paging, "a").length > 2, told(paging));
  });

  test("a node is fenced before any scrape and comes back, both paths", async () => {
    await using paging = await startPaging();
    await paging.fire(pushed("CorosyncQuorumLost", "b", "n1"));
    // Two peers say the same.
    await paging.fire(pushed("CorosyncNodeLost", "b", "n1"));
    await paging.fire(pushed("CorosyncNodeLost", "b", "n1"));
    await paging.fire(pushed("CorosyncQuorumAtRisk", "b"));
    await paging.aFlushLater();
    const rules = [
      rule("CorosyncNodeLost", "b", "n1"),
      rule("CorosyncQuorumAtRisk", "b"),
      {
        ...rule("VotequorumExporterDown", "b", "n1"),
        job: "ha",
        instance: "n1:10064",
      },
    ];
    await paging.fire(...rules);
    await settle(
      paging,
      rules,
      [pushed("CorosyncQuorumAtRisk", "b")],
      [pushed("CorosyncNodeLost", "b", "n1")],
      [pushed("CorosyncQuorumLost", "b", "n1")],
    );
    assert.deepEqual(heard(paging, "b"), once, told(paging));
  });

  test("three of five nodes are lost and restored, both paths", async () => {
    await using paging = await startPaging();
    const pages = ["n4", "n5"].map((node) =>
      pushed("CorosyncQuorumLost", "c", node),
    );
    await Promise.all(pages.map((page) => paging.fire(page)));
    await paging.aFlushLater();
    const rules = [
      rule("CorosyncQuorumLost", "c", "n4"),
      rule("CorosyncQuorumLost", "c", "n5"),
      rule("CorosyncClusterQuorumLost", "c"),
    ];
    await paging.fire(...rules);
    await settle(paging, rules, pages);
    assert.deepEqual(heard(paging, "c"), once, told(paging));
  });

  test("a cluster loses quorum and no push arrives: the rules page once", async () => {
    await using paging = await startPaging();
    const rules = [
      rule("CorosyncQuorumLost", "d", "n1"),
      rule("CorosyncQuorumLost", "d", "n2"),
      rule("CorosyncClusterQuorumLost", "d"),
    ];
    await paging.fire(...rules);
    await settle(paging, rules);
    assert.deepEqual(heard(paging, "d"), once, told(paging));
    assert.deepEqual(
      paging.notifications.find((seen) => seen.cluster === "d")?.alerts,
      ["firing CorosyncClusterQuorumLost rules"],
    );
  });

  test("a switch of one network fails: links to every node, told once, and no page", async () => {
    await using paging = await startPaging();
    const alerts = ["n1", "n2", "n3"].flatMap((node) => [
      rule("CorosyncLastLinkToNode", "g", node),
      ...["0", "1"].flatMap((link) => [
        { ...rule("CorosyncLinkDown", "g", node), link },
        { ...rule("CorosyncLinkFlapping", "g", node), link },
      ]),
    ]);
    await paging.fire(...alerts);
    await paging.aFlushLater();
    await paging.resolve(...alerts);
    await paging.aFlushLater();
    await paging.aFlushLater();
    assert.deepEqual(
      heard(paging, "g"),
      ["tickets firing", "tickets resolved"],
      told(paging),
    );
    assert.deepEqual(
      new Set(
        paging.notifications.find((seen) => seen.cluster === "g")?.alerts,
      ),
      new Set(
        ["n1", "n2", "n3"].map(
          (node) => `firing CorosyncLastLinkToNode ${node} rules`,
        ),
      ),
    );
  });

  test("a host stands still until it is left behind: its causes are no pages of their own", async () => {
    await using paging = await startPaging();
    const page = pushed("CorosyncQuorumLost", "h", "n1");
    await paging.fire(page, pushed("CorosyncNodeLost", "h", "n1"));
    const causes = [
      rule("CorosyncQuorumLost", "h", "n1"),
      rule("CorosyncNotScheduled", "h", "n1"),
      rule("CorosyncQuorumPartitionUndecided", "h", "n1"),
      rule("CorosyncQdeviceConfiguredNotRegistered", "h", "n1"),
      rule("CorosyncLastLinkToNode", "h", "n1"),
      rule("CorosyncTokenLoss", "h"),
    ];
    await paging.fire(...causes);
    await settle(
      paging,
      causes,
      [pushed("CorosyncNodeLost", "h", "n1")],
      [page],
    );
    assert.deepEqual(heard(paging, "h"), once, told(paging));
  });

  test("what stands alone is heard: split brain beside a loss, another cluster, a cluster without a name", async () => {
    await using paging = await startPaging();
    await paging.fire(pushed("CorosyncQuorumLost", "e", "n1"));
    await paging.aFlushLater();
    await paging.fire(
      rule("CorosyncSplitBrain", "e"),
      rule("VotequorumAlertDeliveryFailing", "e", "n1"),
      rule("CorosyncNodeLost", "f", "n1"),
      pushed("CorosyncQuorumLost", "", "n1"),
      rule("CorosyncNodeLost", "", "n1"),
    );
    await paging.aFlushLater();
    await paging.aFlushLater();
    assert.deepEqual(
      [...heard(paging, "e")].sort(),
      ["pager firing", "pager firing", "tickets firing"].sort(),
      told(paging),
    );
    assert.deepEqual(heard(paging, "f"), ["pager firing"], told(paging));
    const unnamed = paging.notifications
      .filter((seen) => seen.cluster === "")
      .flatMap((seen) => seen.alerts);
    assert.deepEqual(
      [...unnamed].sort(),
      ["firing CorosyncNodeLost n1 rules", "firing CorosyncQuorumLost n1"],
      told(paging),
    );
  });
});

async function isolateAndHeal(paging: Paging): Promise<void> {
  await paging.fire(pushed("CorosyncQuorumLost", "a", "n1"));
  await paging.fire(pushed("CorosyncNodeLost", "a", "n1"));
  await paging.fire(pushed("CorosyncQuorumAtRisk", "a"));
  await paging.aFlushLater();
  const rules = [
    rule("CorosyncQuorumLost", "a", "n1"),
    rule("CorosyncNodeLost", "a", "n1"),
    rule("CorosyncQuorumAtRisk", "a"),
    rule("CorosyncQdeviceNotVoting", "a", "n1"),
  ];
  await paging.fire(...rules);
  await settle(
    paging,
    rules,
    [pushed("CorosyncQuorumAtRisk", "a")],
    [pushed("CorosyncNodeLost", "a", "n1")],
    [pushed("CorosyncQuorumLost", "a", "n1")],
  );
}

function told(paging: Paging): string {
  return JSON.stringify(paging.notifications, undefined, 2);
}

// The promise "it pages before the fence", where it cannot be kept: alerts of a cluster without a name could be taken
// for those of another one, so none is sent. That must be heard before it matters.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startExporter, type Exporter } from "../../lab/exporter.ts";
import { startLab, type Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import {
  startAlertmanager,
  type Alertmanager,
} from "./support/alertmanager.ts";
import { look } from "./support/shown.ts";
import { startWebhook, type Webhook } from "./support/webhook.ts";
import { runCommand } from "./support/command.ts";

let lab: Lab;
let webhook: Webhook;
let alertmanager: Alertmanager;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "votequorum-nameless-"));
  lab = await startLab({ nodes: 2, boot: "none" });
  for (const node of lab.nodes) {
    const config = await node.readConfig();
    await node.writeConfig(config.replace(/^ *cluster_name:.*\n/m, ""));
  }
  await lab.bootAll();
  const host = lab.hostAddress;
  webhook = await startWebhook({ host });
  alertmanager = await startAlertmanager({
    host,
    config: {
      // Each alert for itself: a page must not wait behind the test's.
      route: { receiver: "pager", group_wait: "0s", group_by: ["..."] },
      receivers: [{ name: "pager", webhook_configs: [{ url: webhook.url }] }],
    },
  });
});
after(async () => {
  await alertmanager[Symbol.asyncDispose]();
  await webhook[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("a nameless cluster: said at once, and what cannot be sent is counted and shown for every Alertmanager", async () => {
  await using exporter = await startExporter(lab.node(1), { args: args() });
  await logged(exporter, /level=ERROR msg="Cannot push alerts: .*no name"/);
  assert.equal(await pending(exporter), 0);
  await lab.node(2).cut();
  await until(
    "the alert that cannot be sent to be pending",
    async () => (await pending(exporter)) > 0,
    { timeoutMs: 30_000, everyMs: 50 },
  );
  const status = (await (await exporter.get("/api/v1/status")).json()) as {
    readonly alertmanagers: readonly { readonly lastError: string }[];
  };
  assert.match(
    status.alertmanagers[0]?.lastError ?? "",
    /alerts wait for the name of the cluster: set totem\.cluster_name/,
  );
  assert.deepEqual(webhook.notifications(), []);
  assert.equal(exporter.stderr().match(/no name/g)?.length, 1, "said once");
  await exporter.stop();
  await lab.node(2).heal();
});

test("test-alert in a nameless cluster arrives, and still fails: a real alert would not", async () => {
  const { status, stdout } = await runCommand(lab.node(2), [
    "test-alert",
    ...args(),
  ]);
  const [taken = "", why = "", ...more] = stdout.trimEnd().split("\n");
  assert.match(taken, /accepted in/);
  assert.match(why, /no name, so real alerts are not sent: set totem/);
  assert.deepEqual(more, []);
  assert.equal(status, 1);
});

test("a name in external_labels is enough", async () => {
  const file = join(folder, "config.yml");
  await writeFile(file, "external_labels:\n  cluster_name: north\n");
  const named = [...args(), `--config.file=${file}`];
  const { status } = await runCommand(lab.node(2), ["test-alert", ...named]);
  assert.equal(status, 0);
  await until(
    "both nodes to be quorate again",
    async () => (await lab.node(1).quorumtool()).members.length === 2,
    { timeoutMs: 30_000 },
  );
  await using exporter = await startExporter(lab.node(1), { args: named });
  await until("the exporter to see corosync", async () =>
    (await exporter.scrape()).includes("\nvotequorum_quorate 1"),
  );
  await lab.node(2).cut();
  const page = await webhook.until("the page", (all) =>
    all.find(({ alerts }) =>
      alerts.some(({ labels }) => labels["alertname"] === "CorosyncQuorumLost"),
    ),
  );
  assert.equal(page.alerts[0]?.labels["cluster_name"], "north");
  assert.doesNotMatch(exporter.stderr(), /no name/);
});

function args(): readonly string[] {
  return [`--alertmanager.url=${alertmanager.url}`];
}

async function logged(exporter: Exporter, words: RegExp): Promise<void> {
  await until(`the log to say ${String(words)}`, () =>
    Promise.resolve(words.test(exporter.stderr())),
  );
}

async function pending(exporter: Exporter): Promise<number> {
  return (await look(exporter)).all("votequorum_alerts_pending")[0]?.value ?? 0;
}

// The command test-alert and what is refused before anything is pushed, as people meet them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startLab } from "../../lab/lab.ts";
import { startAlertmanager } from "./support/alertmanager.ts";
import { runCommand } from "./support/command.ts";
import { startWebhook } from "./support/webhook.ts";

let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "votequorum-test-alert-"));
});

after(async () => {
  await rm(folder, { recursive: true });
});

test("test-alert pages through every Alertmanager that answers, names the cluster, and tells what is wrong with the others", async () => {
  await using lab = await startLab({ nodes: 1, clusterName: "tried" });
  await using webhook = await startWebhook({ host: lab.hostAddress });
  await using alertmanager = await startAlertmanager({
    host: lab.hostAddress,
    config: {
      route: { receiver: "pager", group_wait: "0s" },
      receivers: [{ name: "pager", webhook_configs: [{ url: webhook.url }] }],
    },
  });
  const { status, stdout } = await runCommand(lab.node(1), [
    "test-alert",
    `--alertmanager.url=${alertmanager.url}`,
    `--alertmanager.url=http://${lab.hostAddress}:1`,
  ]);
  const [taken = "", failed = "", ...more] = stdout.trimEnd().split("\n");
  assert.match(taken, /^http:\S+: accepted in \d+ ms$/);
  assert.match(failed, /:1: failed: connection refused; check the port/);
  assert.deepEqual(more, []);
  assert.equal(status, 1);
  const page = await webhook.until("the test page", ([first]) => first);
  assert.equal(page.alerts[0]?.labels["alertname"], "VotequorumTestAlert");
  assert.equal(page.alerts[0].labels["cluster_name"], "tried");
});

test("a section that cannot be right ends with exit 2, the file and the line, also for --config.check", async () => {
  const file = join(folder, "config.yml");
  for (const [text, words] of [
    ["alertmanagers:\n  - url: http//am\n", /config\.yml:2: .*http\/\/am/],
    [
      "alertmanagers:\n  - url: https://am\n    tls_config:\n      ca_file: missing.pem\n",
      /config\.yml:4: .*missing\.pem/,
    ],
    [
      "alertmanagers:\n  - url: https://am\n    tls_confg: {}\n",
      /config\.yml:3: .*tls_confg/,
    ],
    ["external_labels:\n  node_name: x\n", /config\.yml:2: .*node_name/],
  ] as const) {
    await writeFile(file, text);
    for (const more of [[], ["--config.check"]]) {
      const refused = spawnSync(
        process.execPath,
        ["dist/main.js", `--config.file=${file}`, ...more],
        { encoding: "utf8", timeout: 30_000 },
      );
      assert.equal(refused.status, 2, refused.stderr);
      assert.match(refused.stderr, words);
      assert.equal(refused.stderr.trimEnd().split("\n").length, 1);
    }
  }
});

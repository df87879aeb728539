// The promises "it pages before the fence" and "it cannot hurt the cluster" while somebody guesses passwords: bcrypt
// costs as much as real hashes do, and nothing of it is on the way of an event.
import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { hashSync } from "bcryptjs";
import { startExporter } from "../../lab/exporter.ts";
import type { Exporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { Lab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import { startAlertmanager } from "./support/alertmanager.ts";
import type { Alertmanager } from "./support/alertmanager.ts";
import { readExposition } from "./support/exposition.ts";
import { startWebhook } from "./support/webhook.ts";
import type { Webhook } from "./support/webhook.ts";

const COST = 12;
const LOGINS = 64;

let lab: Lab;
let node: LabNode;
let webhook: Webhook;
let alertmanager: Alertmanager;
let exporter: Exporter;
before(async () => {
  lab = await startLab({ nodes: 3, clusterName: "logins" });
  node = lab.node(3);
  const host = lab.hostAddress;
  webhook = await startWebhook({ host });
  alertmanager = await startAlertmanager({
    host,
    config: {
      route: { receiver: "pager", group_wait: "0s", group_interval: "20ms" },
      receivers: [
        {
          name: "pager",
          webhook_configs: [{ url: webhook.url, send_resolved: true }],
        },
      ],
    },
  });
  const file = node.path("/run/web.yml");
  const users = Object.entries({ prometheus: "scrape", carla: "carla's" }).map(
    ([user, password]) => `  ${user}: ${hashSync(password, COST)}\n`,
  );
  await writeFile(file, `basic_auth_users:\n${users.join("")}`);
  exporter = await startExporter(node, {
    args: [
      "--web.config.file=/run/web.yml",
      `--alertmanager.url=${alertmanager.url}`,
      "--alertmanager.settle-time=1s",
    ],
  });
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  await alertmanager[Symbol.asyncDispose]();
  await webhook[Symbol.asyncDispose]();
});

function basic(user: string, password: string): Record<string, string> {
  const bytes = Buffer.from(`${user}:${password}`);
  return { Authorization: `Basic ${bytes.toString("base64")}` };
}

interface Login {
  readonly status: number;
  readonly tookMs: number;
}

async function logIn(user: string, password: string): Promise<Login> {
  const startMs = performance.now();
  const answer = await fetch(`${exporter.url}/metrics`, {
    headers: basic(user, password),
  });
  await answer.arrayBuffer();
  return { status: answer.status, tookMs: performance.now() - startMs };
}

/** The same from another address: that of the first node. */
async function logInFromElsewhere(
  user: string,
  password: string,
): Promise<Login> {
  const startMs = performance.now();
  const curl = lab
    .node(1)
    .spawn(
      "curl",
      [
        ...["--silent", "--output", "/dev/null", "--write-out", "%{http_code}"],
        ...["--user", `${user}:${password}`, `${exporter.url}/metrics`],
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
  assert.ok(curl.stdout !== null);
  const status = Number(await text(curl.stdout));
  return { status, tookMs: performance.now() - startMs };
}

/** As Prometheus does, which logged in long ago. */
async function scrape() {
  const answer = await fetch(`${exporter.url}/metrics`, {
    headers: basic("prometheus", "scrape"),
  });
  assert.equal(answer.status, 200);
  return readExposition(await answer.text());
}

interface Lag {
  /** From the loss, as the exporter stamped it, to a scrape that shows it. */
  readonly scrapedMs: number;
  /** … to the pager. */
  readonly pagedMs: number;
  readonly slowestScrapeMs: number;
}

/** Cuts the node off and awaits that everybody knows. */
async function loseQuorum(): Promise<Lag> {
  const before = webhook.notifications().length;
  let slowestScrapeMs = 0;
  await node.cut();
  const [scraped, paged] = await Promise.all([
    until(
      "a scrape to show the loss",
      async () => {
        const startMs = performance.now();
        const seen = await scrape();
        slowestScrapeMs = Math.max(
          slowestScrapeMs,
          performance.now() - startMs,
        );
        if (seen.value("votequorum_quorate") !== 0) return undefined;
        return {
          atMs: Date.now(),
          lostMs:
            (seen.value("votequorum_last_quorum_loss_timestamp_seconds") ??
              NaN) * 1000,
        };
      },
      { timeoutMs: 30_000, everyMs: 10 },
    ),
    webhook.until("the page", (notifications) =>
      notifications.slice(before).find(({ status }) => status === "firing"),
    ),
  ]);
  return {
    scrapedMs: scraped.atMs - scraped.lostMs,
    pagedMs: paged.receivedAtMs - scraped.lostMs,
    slowestScrapeMs,
  };
}

async function regainQuorum(): Promise<void> {
  await node.heal();
  await until(
    "quorum and the end of the alerts",
    async () => {
      const isQuorate = (await scrape()).value("votequorum_quorate") === 1;
      return isQuorate && (await alertmanager.alerts()).length === 0;
    },
    { timeoutMs: 60_000 },
  );
}

function tell({ scrapedMs, pagedMs, slowestScrapeMs }: Lag): string {
  return `shown by a scrape after ${scrapedMs.toFixed(0)} ms, at the pager after ${pagedMs.toFixed(0)} ms; slowest scrape ${slowestScrapeMs.toFixed(0)} ms`;
}

test("64 logins at once: a loss of quorum is scraped and paged before they are done (pages before the fence)", async (t) => {
  // Its one comparison; from now on it is remembered.
  assert.equal((await logIn("prometheus", "scrape")).status, 200);
  t.diagnostic(`without logins: ${tell(await loseQuorum())}`);
  await regainQuorum();

  let done = 0;
  const wrong = Array.from({ length: LOGINS }, async (_, index) => {
    const login = await logIn("prometheus", `guess ${String(index)}`);
    done += 1;
    return login;
  });
  const right = logInFromElsewhere("carla", "carla's");
  const lag = await loseQuorum();
  const waiting = LOGINS - done;
  t.diagnostic(`with ${String(LOGINS)} logins: ${tell(lag)}`);
  assert.ok(waiting > 0, "the page came before the logins were done");

  const answers = await Promise.all(wrong);
  const count = (status: number) =>
    answers.filter((answer) => answer.status === status).length;
  t.diagnostic(
    `${String(waiting)} logins waited when the page came; in the end ${String(count(401))} were refused (401), ${String(count(503))} sent away (503)`,
  );
  assert.equal(count(401) + count(503), LOGINS, "nobody got in");
  assert.ok(count(401) > 0);
  const { status, tookMs } = await right;
  t.diagnostic(
    `a right login from another address: ${String(status)} after ${tookMs.toFixed(0)} ms`,
  );
  assert.equal(status, 200);
  await regainQuorum();
});

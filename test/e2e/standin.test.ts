// What a real corosync cannot be made to say: the whole exporter over the stand-in for libvotequorum.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../lab/until.ts";
import { promtoolFindings } from "../metrics/promtool.ts";
import { startStandin } from "../native/standin/driver.ts";
import { readExposition } from "./support/exposition.ts";
import type { Scraped } from "./support/exposition.ts";
import { startLoneExporter } from "./support/lone-exporter.ts";

async function showing(
  setup: readonly string[],
  isShown: (scraped: Scraped) => boolean,
): Promise<{ readonly text: string; readonly scraped: Scraped }> {
  await using standin = await startStandin(setup);
  await using exporter = await startLoneExporter([], standin.env);
  return await until(
    "the exporter to show what the stand-in says",
    async () => {
      const text = await exporter.scrape();
      const scraped = readExposition(text);
      return isShown(scraped) ? { text, scraped } : undefined;
    },
  );
}

const isUp = (scraped: Scraped) => scraped.value("votequorum_up") === 1;

test("cannot hurt: 384 nodes are all shown, in an exposition that promtool accepts", async () => {
  const { text, scraped } = await showing(
    ["nodes 384"],
    (shown) => isUp(shown) && shown.all("votequorum_node_votes").length === 384,
  );
  assert.equal(scraped.all("votequorum_node_state").length, 3 * 384);
  assert.deepEqual(promtoolFindings(text), []);
});

test("never lies: an unknown node state and unknown flag bits are shown as what they are", async () => {
  const { text, scraped } = await showing(
    ["nodes 2", "info 2 state=9", "info 1 flags=0x80000402"],
    (shown) => isUp(shown) && shown.all("votequorum_node_votes").length === 2,
  );
  assert.equal(
    scraped.value("votequorum_node_state", { node_id: "2", state: "unknown" }),
    1,
  );
  assert.equal(
    scraped.value("votequorum_node_unknown_state", { node_id: "2" }),
    9,
  );
  assert.equal(scraped.value("votequorum_unknown_flags"), 0x8000_0400);
  assert.equal(scraped.value("votequorum_quorate"), 1);
  assert.deepEqual(promtoolFindings(text), []);
});

test("never lies: votes of 2^32-1 are shown whole", async () => {
  const most = 2 ** 32 - 1;
  const { scraped } = await showing(
    ["info 1 votes=0xffffffff total_votes=0xffffffff"],
    isUp,
  );
  assert.equal(scraped.value("votequorum_total_votes"), most);
});

test("never lies: each error code of initialize is counted under its own name, with up 0", async () => {
  for (const [code, name] of [
    [6, "CS_ERR_TRY_AGAIN"],
    [8, "CS_ERR_NO_MEMORY"],
    [11, "CS_ERR_ACCESS"],
    [16, "CS_ERR_INTERRUPT"],
    [19, "CS_ERR_NOT_SUPPORTED"],
    [77, "CS_ERR_77"],
  ] as const) {
    const { scraped } = await showing(
      [`fail initialize ${String(code)}`],
      (shown) =>
        (shown.value("votequorum_connection_errors_total", { code: name }) ??
          0) > 0,
    );
    assert.equal(scraped.value("votequorum_up"), 0);
    assert.equal(scraped.value("votequorum_quorate"), undefined);
  }
});

// Room lab: the real exporter beside a real corosync, reached from the host.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";

test("startExporter() resolves when the exporter answers over the management network, and stop() ends it", async () => {
  await using lab = await startLab({ nodes: 1 });
  await using exporter = await startExporter(lab.node(1));
  assert.equal(exporter.url, `http://${lab.node(1).managementAddress}:10064`);
  assert.match(await exporter.scrape(), /^votequorum_up [01]$/m);
  assert.equal(await exporter.stop(), 0);
  await assert.rejects(exporter.scrape());
});

test("startExporter() says why the exporter did not start", async () => {
  await using lab = await startLab({ nodes: 1, boot: "none" });
  await assert.rejects(startExporter(lab.node(1), { args: ["--no.such"] }), {
    message: /^Cannot start the exporter of node1: exit code 2: .*--no\.such/s,
  });
});

// Promise 2 on the JSON API: what happened on a real cluster is told live, read back, and resumed after a crash.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import type { Exporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import type { StatusDocument } from "../../src/status/document.ts";

let lab: Lab;
before(async () => {
  lab = await startLab({ nodes: 3, clusterName: "api" });
});
after(() => lab[Symbol.asyncDispose]());

interface Told {
  readonly id: string;
  readonly kind: string;
}

interface EventsAnswer {
  readonly events: readonly { readonly seq: number; readonly kind: string }[];
}

async function json<T>(exporter: Exporter, path: string): Promise<T> {
  return (await (await exporter.get(path)).json()) as T;
}

async function status(exporter: Exporter): Promise<StatusDocument> {
  return json<StatusDocument>(exporter, "/api/v1/status");
}

/** Follows the event stream with fetch, as a browser does. */
async function follow(exporter: Exporter, lastEventId?: string) {
  const stop = new AbortController();
  const response = await fetch(`${exporter.url}/api/v1/events/stream`, {
    signal: stop.signal,
    headers: lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId },
  });
  assert.equal(response.status, 200);
  const told: Told[] = [];
  const done = (async () => {
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) =>
          new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        const kind = field("event");
        if (kind !== undefined) {
          told.push({ id: field("id") ?? "", kind });
        }
      }
    }
  })().catch(() => undefined);
  return {
    told: (): readonly Told[] => told,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

test("GET /api/v1/status says what quorumtool says, and nothing of the cluster while corosync is frozen", async () => {
  const node = lab.node(1);
  await using exporter = await startExporter(node);
  const up = await until("up", async () => {
    const document = await status(exporter);
    return document.state?.ring === null || !document.up ? undefined : document;
  });
  const tool = await node.quorumtool();
  assert.deepEqual(up.state?.votes, {
    expected: tool.expectedVotes,
    highestExpected: tool.highestExpected,
    total: tool.totalVotes,
    quorum: tool.quorum,
  });
  assert.equal(up.state.quorate, tool.quorate);
  assert.equal(up.state.ring?.sequence, String(tool.ringId.sequence));
  assert.equal(up.identity.clusterName, "api");
  node.freeze();
  const frozen = await until("up false", async () => {
    const document = await status(exporter);
    return document.up ? undefined : document;
  });
  assert.equal(frozen.state, null);
  assert.equal(frozen.identity.nodeName, "node1");
  node.thaw();
});

test("a loss is on the stream, read back newest first, and a stream that resumes after SIGKILL misses nothing", async () => {
  const node = lab.node(2);
  let lastSeen: string;
  {
    await using exporter = await startExporter(node);
    await until("up", async () => (await status(exporter)).up);
    await using stream = await follow(exporter);
    await node.cut();
    await until("the loss on the stream", () =>
      Promise.resolve(stream.told().some(({ kind }) => kind === "quorum-lost")),
    );
    const { events } = await json<EventsAnswer>(
      exporter,
      "/api/v1/events?kind=quorum-lost&limit=1",
    );
    const lost = stream.told().find(({ kind }) => kind === "quorum-lost");
    assert.equal(String(events[0]?.seq), lost?.id);
    lastSeen = lost?.id ?? "";
  }
  // The exporter was killed; meanwhile the quorum comes back unseen.
  await node.heal();
  await until(
    "node2 to be quorate",
    async () => (await node.quorumtool()).quorate,
  );
  await using next = await startExporter(node);
  await until("up", async () => (await status(next)).up);
  await using resumed = await follow(next, lastSeen);
  await until("the gain on the resumed stream", () =>
    Promise.resolve(
      resumed.told().some(({ kind }) => kind === "quorum-gained"),
    ),
  );
  const kinds = resumed.told().map(({ kind }) => kind);
  assert.ok(kinds.includes("started"), kinds.join(" "));
  assert.equal(kinds.filter((kind) => kind === "quorum-gained").length, 1);
  assert.equal(kinds.includes("quorum-lost"), false, "seen before");
});

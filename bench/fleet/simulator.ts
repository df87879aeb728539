// Bench of a fleet: one process that is every exporter of the fleet, and the server that tells where they are.
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { type ClusterPlan, sightOf } from "./incident.ts";
import type { Options } from "./options.ts";
import { renderNode, renderProcess } from "./render.ts";
import { fill, INDEX_DIGITS, type Template, templateOf } from "./template.ts";

const MARK = `c${INDEX_DIGITS}`;

export interface Simulator extends AsyncDisposable {
  readonly port: number;
  /** Lets all incidents happen now. */
  begin(): Promise<void>;
  /** Bytes of one exposition. */
  readonly bodyBytes: number;
}

/** The name of a cluster, and the part of its nodes' names that they share. */
export function clusterName(index: number): string {
  return `c${String(index).padStart(INDEX_DIGITS.length, "0")}`;
}

export async function startSimulator(
  options: Options,
  fleet: readonly ClusterPlan[],
): Promise<Simulator> {
  const open = templatesFor(options, await renderProcess());
  const calm = fleet.map((plan) => ({
    ...plan,
    incident: { kind: "none" } as const,
  }));
  let nodes = await kindsOf(calm, options, open());
  const server = createServer((request, response) => {
    answer(request, response, { nodes, options, fleet });
  });
  // Prometheus keeps its connections for longer than Node does.
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    bodyBytes: nodes[1]?.[0]?.bytes.length ?? 0,
    async begin() {
      nodes = await kindsOf(fleet, options, open());
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** By cluster and node; undefined: powered off. */
type Kinds = readonly (readonly (Template | undefined)[])[];
type TemplateOfNode = (
  plan: ClusterPlan,
  self: number,
) => Promise<Template | undefined>;

function templatesFor(
  { nodes, links }: Options,
  processText: string,
): () => TemplateOfNode {
  return () => {
    const nowMs = Date.now();
    const made = new Map<string, Promise<Template>>();
    return async (plan, self) => {
      const sight = sightOf(plan, self, nodes);
      if (sight === undefined) return undefined;
      const key = JSON.stringify([self, sight]);
      const known = made.get(key);
      if (known !== undefined) return known;
      const view = {
        clusterName: MARK,
        nodeNameOf: (id: number) => `${MARK}n${id}`,
        ...{ self, nodes, links, sight },
      };
      const template = renderNode(view, nowMs).then((text) =>
        templateOf(text + processText, MARK),
      );
      made.set(key, template);
      return template;
    };
  };
}

function kindsOf(
  fleet: readonly ClusterPlan[],
  { nodes }: Options,
  templateOfNode: TemplateOfNode,
): Promise<Kinds> {
  return Promise.all(
    fleet.map((plan) =>
      Promise.all(
        Array.from({ length: nodes }, (_, node) =>
          templateOfNode(plan, node + 1),
        ),
      ),
    ),
  );
}

interface World {
  readonly nodes: Kinds;
  readonly options: Options;
  readonly fleet: readonly ClusterPlan[];
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { nodes, options, fleet }: World,
): void {
  const [, cluster = "", node = ""] = (request.url ?? "").split("/");
  if (cluster === "targets") {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(targetsOf(fleet, options)));
    return;
  }
  const template = nodes[Number(cluster)]?.[Number(node) - 1];
  if (template === undefined) {
    request.socket.destroy();
    return;
  }
  const body = fill(template, { cluster: Number(cluster), nowMs: Date.now() });
  response.writeHead(200, {
    "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
    "Content-Length": body.length,
  });
  response.end(body);
}

/** As http_sd wants them: a cluster is a group, a node a target, and the path says who is meant. */
function targetsOf(
  fleet: readonly ClusterPlan[],
  { nodes }: Options,
): readonly object[] {
  return fleet.flatMap(({ index }) =>
    Array.from({ length: nodes }, (_, node) => ({
      targets: [`${clusterName(index)}n${node + 1}:10064`],
      labels: { __metrics_path__: `/${index}/${node + 1}` },
    })),
  );
}

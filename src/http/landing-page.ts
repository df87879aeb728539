// Room http: the page behind "/": one sentence about this node and three links. Static HTML, no script.
import { createHash } from "node:crypto";

/** What the page says; all of it is escaped. */
export interface LandingFacts {
  readonly version: string;
  /** `nodelist.node.N.name`, or whatever this node is called. */
  readonly nodeName: string;
  /** `totem.cluster_name`; empty when not known. */
  readonly clusterName: string;
  readonly state:
    | {
        readonly kind: "quorate" | "inquorate";
        readonly totalVotes: number;
        /** Votes needed. */
        readonly quorum: number;
      }
    | { readonly kind: "not-observed"; readonly reason: string };
}

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}";

/** The one inline style is allowed by its hash; nothing else can be loaded, framed or sent. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The whole page. */
export function renderLandingPage(
  facts: LandingFacts,
  telemetryPath: string,
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>votequorum-exporter</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>votequorum-exporter</h1>
<p>${escapeHtml(describeState(facts))}</p>
<ul>
<li><a href="${escapeHtml(telemetryPath)}">Metrics</a></li>
<li><a href="/-/healthy">Health</a></li>
<li><a href="/-/ready">Readiness</a></li>
</ul>
<p>Version ${escapeHtml(facts.version)}</p>
</main>
</body>
</html>
`;
}

/** One sentence in corosync's own words. */
function describeState(facts: LandingFacts): string {
  const node = facts.nodeName === "" ? "This node" : `Node ${facts.nodeName}`;
  const cluster =
    facts.clusterName === "" ? "" : ` of cluster ${facts.clusterName}`;
  const { state } = facts;
  switch (state.kind) {
    case "quorate":
      return `${node}${cluster} is quorate: ${votes(state.totalVotes)} present, ${state.quorum} needed.`;
    case "inquorate":
      return `${node}${cluster} is NOT quorate, activity blocked: ${votes(state.totalVotes)} present, ${state.quorum} needed.`;
    case "not-observed":
      return `${node}${cluster} is not observed: ${state.reason}.`;
    default:
      return state satisfies never;
  }
}

function votes(count: number): string {
  return count === 1 ? "1 vote" : `${count} votes`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(
    /[&<>"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

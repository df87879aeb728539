// Room http: the page behind "/": the whole state, before any script runs.
import { createHash } from "node:crypto";
import type { StatusDocument } from "../../status/document.ts";
import { html } from "./html.ts";
import type { Recent } from "./recent-events.ts";
import { script } from "./script.ts";
import { alertmanagersPart } from "./parts/alertmanagers.ts";
import { clusterPart, nodesPart, votesPart } from "./parts/cluster.ts";
import { eventsPart } from "./parts/events.ts";
import { linksPart } from "./parts/links.ts";
import { asOfPart, verdictPart } from "./parts/verdict.ts";
import { style } from "./style.ts";

export interface PageOptions {
  /** `--web.telemetry-path` */
  readonly telemetryPath: string;
  /** What the stream may tell. */
  readonly eventKinds: readonly string[];
}

export const STYLE_PATH = "/-/page.css";
export const SCRIPT_PATH = "/-/page.js";

/** Everything comes from here; nothing inline runs, nothing can be framed or sent elsewhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%230b6b2e' d='M1 5h4v6H1zm5 0h4v6H6z'/%3E%3Cpath fill='none' stroke='%230b6b2e' d='M11.5 5.5h3v5h-3z'/%3E%3C/svg%3E";

/** An older script would not fit a newer page. */
const BUILD = createHash("sha256").update(style).update(script).digest("hex");

/** The whole page. Addresses are relative, so that a reverse proxy may serve it below a path. */
export function renderPage(
  status: StatusDocument,
  recent: Recent,
  { telemetryPath, eventKinds }: PageOptions,
): string {
  const { identity, version } = status;
  const node = nameOf(identity);
  const cluster =
    identity.clusterName === null ? "" : ` of cluster ${identity.clusterName}`;
  const page = html`<!doctype html>
    <html lang="en" data-build="${BUILD}" data-kinds="${eventKinds.join(" ")}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${node}${cluster} – votequorum-exporter</title>
        <link rel="icon" href="${ICON}" />
        <link
          rel="stylesheet"
          href=".${STYLE_PATH}"
          integrity="${integrity(style)}"
        />
        <script
          src=".${SCRIPT_PATH}"
          integrity="${integrity(script)}"
          defer
        ></script>
      </head>
      <body>
        <header>
          <h1 id="name" class="live">${node}${cluster}</h1>
        </header>
        <main>
          <p id="stale" class="alarm" role="alert"></p>
          <p id="interrupted" class="alarm" role="status"></p>
          ${verdictPart(status)} ${asOfPart(status)}
          <p class="without-script muted">
            This is that moment and does not move: reload it, or allow its
            script.
          </p>
          <div class="grid">${votesPart(status)}${clusterPart(status)}</div>
          ${nodesPart(status)} ${linksPart(status)}
          ${eventsPart(recent, status)} ${alertmanagersPart(status)}
        </main>
        <footer>
          <nav aria-label="Other addresses of this exporter">
            <ul>
              <li><a href=".${telemetryPath}">Metrics</a></li>
              <li><a href="./api/v1/status">Status as JSON</a></li>
              <li><a href="./api/v1/events">Events as JSON</a></li>
              <li><a href="./-/healthy">Health</a></li>
              <li><a href="./-/ready">Readiness</a></li>
            </ul>
          </nav>
          <p class="muted">votequorum-exporter ${version}</p>
        </footer>
      </body>
    </html> `;
  return page.markup;
}

/** A node without a name is called by its ID. */
function nameOf({ nodeName, nodeId }: StatusDocument["identity"]): string {
  if (nodeName === null) return "This node";
  return nodeName === String(nodeId) ? `Node ${nodeName}` : nodeName;
}

function integrity(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

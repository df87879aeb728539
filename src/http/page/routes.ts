// Room http: the routes of the page and of what it is made of.
import type { ApiDependencies } from "../api/api-options.ts";
import type { Answer } from "../limit.ts";
import { replacePolicy, sendBody } from "../respond.ts";
import { rememberRecentEvents } from "./recent-events.ts";
import { PAGE_POLICY, renderPage, SCRIPT_PATH, STYLE_PATH } from "./render.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** What answers behind each path. Disposing stops listening to new events. */
export interface Page extends Disposable {
  readonly routes: ReadonlyMap<string, Answer>;
}

const SHOWN_EVENTS = 20;

/** Without a page where the metrics stand at "/". */
export function openPage(api: ApiDependencies, telemetryPath: string): Page {
  if (telemetryPath === "/") {
    return { routes: new Map(), [Symbol.dispose]: () => undefined };
  }
  const recent = rememberRecentEvents(api, SHOWN_EVENTS);
  const { eventKinds } = api;

  const answerPage: Answer = async (request, response) => {
    const newest = await recent.newest();
    // After the wait: this very moment is what the page says it shows.
    const body = renderPage(api.status(), newest, {
      telemetryPath,
      eventKinds,
    });
    replacePolicy(response, PAGE_POLICY);
    sendBody(request, response, {
      contentType: "text/html; charset=utf-8",
      body,
    });
  };
  return {
    routes: new Map([
      ["/", answerPage],
      [STYLE_PATH, fixed("text/css; charset=utf-8", style)],
      [SCRIPT_PATH, fixed("text/javascript; charset=utf-8", script)],
    ]),
    [Symbol.dispose]: () => {
      recent[Symbol.dispose]();
    },
  };
}

function fixed(contentType: string, body: string): Answer {
  return (request, response) => {
    sendBody(request, response, { contentType, body });
  };
}

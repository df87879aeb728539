// Room http: the door: every request passes here first, and only what is let in reaches a route.
import type { Request, RequestHandler, Response } from "express";
import type { WebSettings } from "../../config/web-settings.ts";
import type { Connections } from "../sockets/connections.ts";
import { seldom } from "../seldom.ts";
import type { ServerDependencies, ServerOptions } from "../server-options.ts";
import { mayStay, watchAdmitted, type Guest } from "./admitted.ts";
import { openComparer } from "./passwords/comparer.ts";
import { readCredentials } from "./passwords/credentials.ts";
import { setOperatorsHeaders } from "./headers.ts";
import {
  createLogins,
  defaultLoginBounds,
  type Logins,
} from "./passwords/logins.ts";
import { createPlaceCheck } from "./place/place.ts";
import { createRateLimit } from "./rate-limit.ts";
import { refuse, type Reason } from "./refusals.ts";
import { sourceOf } from "./passwords/source.ts";

/** Disposing ends the thread that compares passwords. */
export interface Guard extends Disposable {
  /** Answers a request itself, or lets it pass. */
  readonly admit: RequestHandler;
}

/** Says that this process lives, which is no secret: a liveness probe has no password. */
const HEALTHY = "/-/healthy";

/** In exporter-toolkit's order: readable settings, rate limit, headers, who asks; and before that, whether they mean us. */
export function openGuard(
  options: Pick<
    ServerOptions,
    "telemetryPath" | "allowedHosts" | "loginBounds"
  >,
  dependencies: Pick<
    ServerDependencies,
    "web" | "ownNames" | "passwordWorker" | "monotonicMs" | "log"
  >,
  connections: Connections,
): Guard {
  const { web, log, passwordWorker } = dependencies;
  const takeToken = rateLimitOf(dependencies);
  const placeCheck = createPlaceCheck(options, dependencies);
  const comparer = openComparer({ worker: passwordWorker, log });
  const logins = createLogins(comparer, {
    ...defaultLoginBounds,
    ...options.loginBounds,
  });
  const admitted = watchAdmitted(connections);
  const isTimeToTell = seldom(() => performance.now());
  const closed = new AbortController();
  web.onChange((reading) => {
    admitted.review(reading);
  }, closed.signal);

  async function reasonAgainst(
    request: Request,
    response: Response,
  ): Promise<Reason | undefined> {
    const reading = web.current();
    const isProbe = isHealthProbe(request);
    if (reading.kind === "bad") return isProbe ? undefined : "bad settings";
    setOperatorsHeaders(response, reading.settings.headers);
    if (isProbe) return undefined;
    if (!takeToken()) return "too many requests";
    const elsewhere = placeCheck(request);
    if (elsewhere !== undefined) return elsewhere;
    const known = await identify(request, reading.settings, {
      logins,
      gone: () => untilGone(response, connections),
    });
    if (known.kind === "unknown") return known.reason;
    // They may have changed while a password was compared.
    const now = web.current();
    if (!mayStay(known.guest, now)) {
      return now.kind === "bad" ? "bad settings" : "wrong";
    }
    admitted.add(response, known.guest);
    return undefined;
  }
  return {
    admit: async (request, response, next) => {
      const reason = await reasonAgainst(request, response);
      if (reason === undefined) {
        next();
        return;
      }
      const from = sourceOf(request.socket.remoteAddress);
      // Without credentials it is a browser that is about to ask for them. The user's name may be a mistyped password.
      const isLogin = request.headers.authorization !== undefined;
      if (isLogin && reason === "wrong" && isTimeToTell(from)) {
        log.warn("Login refused", { from, reason: "wrong user or password" });
      }
      refuse(request, response, reason);
    },
    [Symbol.dispose]() {
      closed.abort();
      comparer[Symbol.dispose]();
    },
  };
}

/** Fixed at start, as in exporter-toolkit: what is left in the bucket would be lost with every edit of the file. */
function rateLimitOf({
  web,
  monotonicMs = () => performance.now(),
}: Pick<ServerDependencies, "web" | "monotonicMs">): () => boolean {
  const reading = web.current();
  const limit =
    reading.kind === "good" ? reading.settings.rateLimit : undefined;
  return limit === undefined ? () => true : createRateLimit(limit, monotonicMs);
}

function isHealthProbe({ method, path }: Request): boolean {
  return path === HEALTHY && (method === "GET" || method === "HEAD");
}

type Identified =
  | { readonly kind: "known"; readonly guest: Guest }
  | { readonly kind: "unknown"; readonly reason: Reason };

async function identify(
  request: Request,
  { users }: WebSettings,
  {
    logins,
    gone,
  }: { readonly logins: Logins; readonly gone: () => AbortSignal },
): Promise<Identified> {
  if (users.size === 0) return { kind: "known", guest: undefined };
  const credentials = readCredentials(request.headers.authorization);
  if (credentials === undefined) return { kind: "unknown", reason: "wrong" };
  const verdict = await logins.check({
    credentials,
    users,
    source: sourceOf(request.socket.remoteAddress),
    signal: gone(),
  });
  const { user } = credentials;
  const hash = users.get(user);
  if (verdict !== "right") return { kind: "unknown", reason: verdict };
  // Nobody is right without a hash; said once more here, where it would open the door.
  if (hash === undefined) return { kind: "unknown", reason: "wrong" };
  return { kind: "known", guest: { user, hash } };
}

function untilGone(
  response: Response,
  { ended }: Pick<Connections, "ended">,
): AbortSignal {
  const gone = new AbortController();
  void ended(response).then(() => {
    gone.abort();
  });
  return gone.signal;
}

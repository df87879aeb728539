// Room notify: carries alerts to every Alertmanager, each at its own pace.
import type { AlertmanagerConfig } from "../../config/alertmanager.ts";
import type { Alert } from "../alert.ts";
import { keepCredentials } from "./connection/keep-credentials.ts";
import { addressLabel, urlLabel } from "./label.ts";
import { createInbox } from "./queue/inbox.ts";
import { type Member, startMember } from "./member.ts";
import { createLookups, resolveWithSystem } from "./names/lookups.ts";
import { type DeliveryDeps, type DeliveryOptions, paceOf } from "./options.ts";
import { createPoster } from "./post/poster.ts";
import { type Site, startSite } from "./site.ts";
import type { MemberStatus } from "./status.ts";

export interface Delivery extends AsyncDisposable {
  /** The newest full set of alerts; what is not in it is forgotten. Never waits, never throws. */
  take(alerts: readonly Alert[]): void;
  members(): readonly MemberStatus[];
  /** Resolves when every member that can be reached acknowledged everything, or after so long. Resolves no alert. */
  drain(ms: number): Promise<void>;
}

/** Connects at once. Disposing ends everything at once, also what hangs; what was not acknowledged is not. */
export function startDelivery(
  options: DeliveryOptions,
  deps: DeliveryDeps,
): Delivery {
  const { clock, random, log, resolve = resolveWithSystem } = deps;
  const pace = paceOf(options);
  const lookup = createLookups(resolve, { timeoutMs: pace.resolveTimeoutMs });
  const inbox = createInbox();
  const nowMs = () => clock.now().monotonicMs;
  const sites = options.alertmanagers.map(start);

  function start(config: AlertmanagerConfig): Site {
    const credentials = keepCredentials(config, {
      log,
      readTimeoutMs: pace.readTimeoutMs,
      label: urlLabel(config),
    });
    function startOne(address: string): Member {
      const label = addressLabel(config, address);
      const member = { label, address, ttlMs: options.ttlMs, pace };
      const poster = { ...options, ...pace, config, address };
      return startMember(member, {
        ...deps,
        createPoster: (onIdleClosed) =>
          createPoster(poster, { clock, credentials, onIdleClosed }),
      });
    }
    const site = { pace, lookup, random, log, nowMs, startMember: startOne };
    return startSite(config, site);
  }

  return {
    take(alerts) {
      const items = inbox.take(alerts, clock.now());
      for (const site of sites) site.take(items);
    },
    members: () => sites.flatMap((site) => site.statuses()),
    async drain(ms) {
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((end) => {
        timer = setTimeout(end, ms);
      });
      const members = sites.flatMap((site) => [...site.members()]);
      const drained = Promise.all(members.map((member) => member.drained()));
      await Promise.race([drained, deadline]);
      clearTimeout(timer);
    },
    [Symbol.asyncDispose]() {
      for (const site of sites) site.close();
      return Promise.resolve();
    },
  };
}

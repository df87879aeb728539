// Room systemd: the service manager that started this process, as sd_notify(3) reaches it.
import { type Log, onChange } from "../log/log.ts";

/** What is told: `READY=1`, `STATUS=…` and the like, one to a line. */
export type News = readonly `${string}=${string}`[];

export interface ServiceManager {
  /** How often `WATCHDOG=1` is expected, in milliseconds (WATCHDOG_USEC); undefined: nobody watches this process. */
  readonly watchdogMs: number | undefined;
  /** False: it could not be told now, and was not. Never waits, never throws. */
  tell(news: News): boolean;
}

export interface ServiceManagerDeps {
  readonly pid: number;
  /** native/posix: undefined when sent, else the name of the errno. */
  readonly sendDatagram: (address: string, text: string) => string | undefined;
  readonly log: Log;
}

/** Undefined when nobody asked to be told: started by hand, or in a container. */
export function findServiceManager(
  env: Readonly<Record<string, string | undefined>>,
  { pid, sendDatagram, log }: ServiceManagerDeps,
): ServiceManager | undefined {
  const address = env["NOTIFY_SOCKET"] ?? "";
  if (address === "") return undefined;
  if (!/^[/@]./.test(address)) {
    log.warn("Cannot tell the service manager anything", {
      NOTIFY_SOCKET: address,
      help: "expected is a path or the name of an abstract socket, such as /run/systemd/notify",
    });
    return undefined;
  }
  // Once a reason, not once a second.
  const tellFailure = onChange<string | undefined, undefined>(
    undefined,
    (code) => {
      if (code === undefined) return;
      log.warn("Cannot tell the service manager anything; trying again", {
        NOTIFY_SOCKET: address,
        code,
      });
    },
  );
  return {
    watchdogMs: watchdogMs(env, pid),
    tell(news) {
      const failure = sendDatagram(address, news.join("\n"));
      tellFailure(failure, undefined);
      return failure === undefined;
    },
  };
}

/** sd_watchdog_enabled(3): WATCHDOG_PID says whose it is; without it, ours. */
function watchdogMs(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | undefined {
  const whose = env["WATCHDOG_PID"] ?? "";
  if (whose !== "" && whose !== String(pid)) return undefined;
  const usec = Number(env["WATCHDOG_USEC"] ?? "");
  return Number.isSafeInteger(usec) && usec > 0 ? usec / 1000 : undefined;
}

// Room config: the sockets that systemd bound for us, as sd_listen_fds(3) describes them.
import { Refusal } from "../refusal.ts";
import type { ListenAddress } from "../web-settings.ts";

/** SD_LISTEN_FDS_START: behind stdin, stdout and stderr. */
const FIRST_FD = 3;
/** More than anybody gives us; a wrong number must not make a long list. */
const MAX_FDS = 64;

/** What stands for --web.listen-address then; refuses when systemd passed nothing to this very process. */
export function inheritedAddresses(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): readonly ListenAddress[] {
  const { LISTEN_PID: forPid = "", LISTEN_FDS: count = "" } = env;
  if (forPid === "" || count === "") {
    throw refusal("no sockets were passed", "to be started by a .socket unit");
  }
  if (forPid !== String(pid)) {
    throw refusal(
      `LISTEN_PID is ${JSON.stringify(forPid)}`,
      `${pid}, this process: nothing may stand between systemd and it`,
    );
  }
  const fds = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  if (fds < 1 || fds > MAX_FDS) {
    throw refusal(
      `LISTEN_FDS is ${JSON.stringify(count)}`,
      `a number from 1 to ${MAX_FDS}`,
    );
  }
  return Object.freeze(
    Array.from({ length: fds }, (_, index) => ({
      kind: "inherited" as const,
      fd: FIRST_FD + index,
    })),
  );
}

function refusal(current: string, expected: string): Refusal {
  return new Refusal(
    `Cannot accept --web.systemd-socket: ${current}, expected ${expected}`,
  );
}

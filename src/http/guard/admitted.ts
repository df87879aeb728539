// Room http: who is inside right now, so that whoever may not come in any more has to leave.
import type { ServerResponse } from "node:http";
import type { WebReading } from "../../config/web-settings.ts";
import type { Connections } from "../sockets/connections.ts";

/** Whom an answer was promised to; undefined: nobody was asked who they are. */
export type Guest =
  { readonly user: string; readonly hash: string } | undefined;

/** Whether the settings of now let in who was let in by those of before. */
export function mayStay(guest: Guest, reading: WebReading): boolean {
  if (reading.kind === "bad") return false;
  const { users } = reading.settings;
  if (users.size === 0) return true;
  return guest !== undefined && users.get(guest.user) === guest.hash;
}

export interface Admitted {
  add(response: ServerResponse, guest: Guest): void;
  /** Ends every stream of those who may not stay; an answer that is being made was promised. */
  review(reading: WebReading): void;
}

export function watchAdmitted(
  connections: Pick<Connections, "ended" | "hangUp">,
): Admitted {
  const inside = new Map<ServerResponse, Guest>();
  return {
    add(response, guest) {
      inside.set(response, guest);
      void connections.ended(response).then(() => inside.delete(response));
    },
    review(reading) {
      for (const [response, guest] of inside) {
        if (!mayStay(guest, reading)) connections.hangUp(response);
      }
    },
  };
}

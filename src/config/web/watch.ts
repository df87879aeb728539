// Room config: looks at --web.config.file, one after the other, and which of them counts. Pure but for its memory.
import type { WebReading, WebSettings } from "../web-settings.ts";
import { judgeChange } from "./change.ts";
import { areSame, type WebLook } from "./look.ts";

export interface Watch {
  readonly current: () => WebReading;
  /** What the next look is compared with. */
  readonly latest: () => WebLook;
  /** Whether nothing is left open: a change has to be seen twice. */
  readonly see: (
    seen: WebLook,
    tell: (reading: WebReading, before: WebReading) => void,
  ) => boolean;
}

export interface Start {
  readonly path: string;
  readonly first: WebLook;
  readonly settings: WebSettings;
}

/** `settings` are what `first` said. */
export function createWatch({ path, first, settings }: Start): Watch {
  let believed = first;
  let latest = first;
  let last = settings;
  let current = first.reading;
  return {
    current: () => current,
    latest: () => latest,
    see(seen, tell) {
      const isSettled = areSame(seen.texts, latest.texts);
      latest = seen;
      if (!isSettled) return false;
      if (areSame(seen.texts, believed.texts)) return true;
      believed = seen;
      const before = current;
      current = judgeChange(seen.reading, { path, first: settings, last });
      if (current.kind === "good") last = current.settings;
      tell(current, before);
      return true;
    },
  };
}

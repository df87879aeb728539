// Room http: where the settings of the door come from; they may change while we serve.
import type { WebReading } from "../config/web-settings.ts";

/** What --web.config.file and the files it names say now. Asking reads no disk. */
export interface WebSource {
  current(): WebReading;
  /** Tells every other reading than the one before, until `signal` aborts. */
  onChange(listener: (reading: WebReading) => void, signal: AbortSignal): void;
}

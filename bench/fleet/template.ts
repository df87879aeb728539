// Bench of a fleet: one rendered exposition for all nodes of its kind. Names and what moves are written over in place,
// so that a scrape costs microseconds and the simulator is not what is measured.

/** Stands for the digits of a cluster in a template. */
export const INDEX_DIGITS = "0000";

/** What every scrape finds changed: counters of work, timings, and metrics of the process. */
const MOVING =
  /^(?:votequorum_getinfo_duration_seconds_|votequorum_observation_|corosync_knet_link_(?:transmitted|received)_|corosync_knet_link_latency_seconds|corosync_totem_t(?:ime_since|oken_rotation)|corosync_collector_duration|process_(?!start)|nodejs_(?!version))/;

const SECONDS = "votequorum_observation_timestamp_seconds";
/** Of so many digits: 9 make no leading zero in a counter that begins at 100000000. */
const DIGITS = 9;

export interface Template {
  readonly bytes: Buffer;
  /** Where the digits of the cluster stand. */
  readonly names: readonly number[];
  /** Where a number of nine digits stands that grows. */
  readonly counters: readonly number[];
  /** Where Unix time in milliseconds stands, as seconds with three decimals. */
  readonly stamps: readonly number[];
}

/** Takes a text in which every name of a cluster or node contains `mark`, which ends in `INDEX_DIGITS`. */
export function templateOf(text: string, mark: string): Template {
  const counters: number[] = [];
  const stamps: number[] = [];
  let whole = "";
  for (const line of text.trimEnd().split("\n")) {
    if (!MOVING.test(line)) {
      whole += `${line}\n`;
      continue;
    }
    whole += line.slice(0, line.lastIndexOf(" ") + 1);
    if (line.startsWith(SECONDS)) {
      stamps.push(whole.length);
      whole += "0000000000.000\n";
    } else {
      counters.push(whole.length);
      whole += `${"0".repeat(DIGITS)}\n`;
    }
  }
  // Offsets are those of characters: a name that takes two bytes would shift them.
  const bytes = Buffer.from(whole, "latin1");
  const names: number[] = [];
  for (
    let at = whole.indexOf(mark);
    at >= 0;
    at = whole.indexOf(mark, at + 1)
  ) {
    names.push(at + mark.length - INDEX_DIGITS.length);
  }
  return { bytes, names, counters, stamps };
}

export interface Moment {
  readonly cluster: number;
  readonly nowMs: number;
}

/** The text for one node of this kind. */
export function fill(
  { bytes, names, counters, stamps }: Template,
  { cluster, nowMs }: Moment,
): Buffer {
  const text = Buffer.from(bytes);
  for (const at of names) digits(text, at, cluster, INDEX_DIGITS.length);
  // Each at a pace of its own; none is a round number, none overflows in months.
  const seconds = Math.floor(nowMs / 1000) % 1_000_000;
  counters.forEach((at, index) => {
    const value = 100_000_000 + seconds * (1 + (index % 97)) + cluster;
    digits(text, at, value, DIGITS);
  });
  for (const at of stamps) {
    digits(text, at, Math.floor(nowMs / 1000), 10);
    digits(text, at + 11, nowMs % 1000, 3);
  }
  return text;
}

function digits(text: Buffer, at: number, value: number, count: number): void {
  let rest = value;
  for (let place = at + count - 1; place >= at; place--) {
    text[place] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

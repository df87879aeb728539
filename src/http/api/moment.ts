// Room http: a moment as the API takes it: RFC 3339, or Unix time in seconds. Pure.

const UNIX_SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;
/** A "+" that a client forgot to encode arrives as a space; nothing else can be meant by it. */
const RFC_3339 =
  /^(?<day>\d{4}-\d\d-\d\d)[Tt](?<time>\d\d:\d\d:\d\d)(?<fraction>\.\d{1,9})?(?:(?<zulu>[Zz])|(?<sign>[-+ ])(?<offset>\d\d:\d\d))$/;

/** Unix time in milliseconds, or `undefined` for what is neither. */
export function momentMs(text: string): number | undefined {
  if (UNIX_SECONDS.test(text)) return Number(text) * 1000;
  const groups = RFC_3339.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { day = "", time = "", fraction = "", sign, offset = "" } = groups;
  const local = Date.parse(`${day}T${time}Z`);
  // Date.parse takes the 31st of any month and 24:00: a moment that does not read back is none.
  if (
    Number.isNaN(local) ||
    new Date(local).toISOString() !== `${day}T${time}.000Z`
  ) {
    return undefined;
  }
  const offsetMs = sign === undefined ? 0 : offsetOf(offset);
  if (offsetMs === undefined) return undefined;
  const utcMs = sign === "-" ? local + offsetMs : local - offsetMs;
  return utcMs + Number(`0${fraction}`) * 1000;
}

function offsetOf(offset: string): number | undefined {
  const [hours = 0, minutes = 0] = offset.split(":").map(Number);
  return hours > 23 || minutes > 59
    ? undefined
    : (hours * 60 + minutes) * 60_000;
}

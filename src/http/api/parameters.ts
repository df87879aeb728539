// Room http: the parameters of the API, read strictly: a mistyped filter must not look like a quiet night. Pure.
import type { Request } from "express";
import type { EntryQuery } from "./api-options.ts";
import { momentMs } from "./moment.ts";

/** A request that is wrong; `message` is one sentence for whoever sent it: parameter, value, what is accepted. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;
const SHOWN_CHARACTERS = 80;
/** Whatever a terminal might act upon: controls, formats (bidi), separators, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const POSITION = /^\d{1,15}$/;
const MOMENT =
  "an RFC 3339 time such as 2026-01-31T23:59:59Z, or Unix time in seconds";

/** The parameters of GET /api/v1/events. Throws BadRequest. */
export function readEntryQuery(
  request: Request,
  knownKinds: readonly string[],
): EntryQuery {
  const search = searchOf(request, ["since", "until", "limit", "kind"]);
  const sinceMs = readMoment(search, "since");
  const untilMs = readMoment(search, "until");
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs > untilMs) {
    refuse(
      "parameter until",
      search.get("until") ?? "",
      "a moment not before since",
    );
  }
  const kinds = readKinds(search, knownKinds);
  return {
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(kinds === undefined ? {} : { kinds }),
    limit: readLimit(search),
  };
}

/** The last entry that the client of a stream saw, `undefined` when it says nothing. Throws BadRequest. */
export function readPosition(request: Request): number | undefined {
  const parameter = single(searchOf(request, ["after"]), "after");
  // A browser that connects again asks for the same address: then the header is newer.
  const header = request.get("Last-Event-ID") ?? "";
  const value = header === "" ? parameter : header;
  if (value === undefined) return undefined;
  if (POSITION.test(value)) return Number(value);
  const what = header === "" ? "parameter after" : "header Last-Event-ID";
  return refuse(what, value, "the id of an event, a whole number");
}

/** The parameters of a request. Throws BadRequest for one that is not among `accepted`. */
export function searchOf(
  request: Request,
  accepted: readonly string[],
): URLSearchParams {
  const [, ...query] = request.url.split("?");
  const search = new URLSearchParams(query.join("?"));
  const other = [...search.keys()].find((name) => !accepted.includes(name));
  if (other === undefined) return search;
  throw new BadRequest(
    `Cannot use parameter ${quote(other)}: ${
      accepted.length === 0
        ? "none is accepted here"
        : `accepted are ${accepted.join(", ")}`
    }`,
  );
}

/** The only value of a parameter, `undefined` when it is not there. */
function single(search: URLSearchParams, name: string): string | undefined {
  const [value, second] = search.getAll(name);
  if (second === undefined) return value;
  return refuse(`parameter ${name}`, second, "one value only");
}

function readMoment(search: URLSearchParams, name: string): number | undefined {
  const value = single(search, name);
  if (value === undefined) return undefined;
  return momentMs(value) ?? refuse(`parameter ${name}`, value, MOMENT);
}

function readLimit(search: URLSearchParams): number {
  const value = single(search, "limit");
  if (value === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  return refuse(
    "parameter limit",
    value,
    `a whole number from 1 to ${MAX_LIMIT}`,
  );
}

function readKinds(
  search: URLSearchParams,
  knownKinds: readonly string[],
): readonly string[] | undefined {
  const asked = search.getAll("kind").flatMap((value) => value.split(","));
  if (asked.length === 0) return undefined;
  const unknown = asked.find((kind) => !knownKinds.includes(kind));
  if (unknown === undefined) return [...new Set(asked)];
  return refuse(
    "parameter kind",
    unknown,
    `one or more of ${knownKinds.join(", ")}, repeated or separated by commas`,
  );
}

/** The one wording for wrong values. */
function refuse(what: string, value: string, accepted: string): never {
  throw new BadRequest(
    `Cannot use ${what}: current value is ${quote(value)}, accepted is ${accepted}`,
  );
}

function quote(text: string): string {
  const isLong = text.length > SHOWN_CHARACTERS;
  const shown = isLong ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  // JSON leaves most of them as they are.
  return JSON.stringify(shown).replaceAll(UNPRINTABLE, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

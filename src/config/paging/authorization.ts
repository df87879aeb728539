// Room config: who we are to an Alertmanager: basic_auth or authorization, with Prometheus' keys.
import * as v from "valibot";
import type { Authorization, Source } from "../alertmanager.ts";
import { keys, text } from "../yaml/schema.ts";
import {
  file,
  findSource,
  inline,
  subjectOf,
  type Found,
  type Surroundings,
} from "./source.ts";

const MAX_CHARACTERS = 4096;

export const basicAuth = keys({
  username: text({
    accepted: `1 to ${MAX_CHARACTERS} characters, no colon and no control character among them`,
    // RFC 7617: the first colon ends it.
    parse: (name) =>
      isPassword(name) && !name.includes(":") ? name : undefined,
  }),
  password: inline,
  password_file: file,
});

export const authorization = keys({
  type: v.optional(
    text({
      accepted:
        "a word such as Bearer; user and password belong into basic_auth",
      parse: (type) =>
        /^(?!basic$)[\w!#$%&'*+.^`|~-]{1,100}$/i.test(type) ? type : undefined,
    }),
    "Bearer",
  ),
  credentials: inline,
  credentials_file: file,
});

interface Entry {
  readonly basic_auth?: v.InferOutput<typeof basicAuth> | undefined;
  readonly authorization?: v.InferOutput<typeof authorization> | undefined;
}

/** Reads the secrets, to refuse what no request could carry. */
export function toAuthorization(
  entry: Entry,
  surroundings: Surroundings,
): Authorization {
  const { basic_auth: basic, authorization: other } = entry;
  if (basic !== undefined && other !== undefined) {
    throw surroundings.complain(
      ["authorization"],
      "stands beside basic_auth, expected one of the two",
    );
  }
  if (basic !== undefined) {
    const found = findSource(basic, ["basic_auth", "password"], surroundings);
    const password = accept(found, surroundings, {
      at: "basic_auth",
      name: "password",
      isRight: isPassword,
    });
    return { kind: "basic", username: basic.username, password };
  }
  if (other !== undefined) {
    const at = "authorization";
    const found = findSource(other, [at, "credentials"], surroundings);
    const credentials = accept(found, surroundings, {
      at,
      name: "credentials",
      isRight: isCredentials,
    });
    return { kind: "credentials", type: other.type, credentials };
  }
  return { kind: "none" };
}

interface Secret {
  readonly at: string;
  readonly name: string;
  readonly isRight: (text: string) => boolean;
}

function accept(
  found: Found | undefined,
  { complain }: Surroundings,
  { at, name, isRight }: Secret,
): Source {
  if (found === undefined) {
    throw complain([at], `expected ${name} or ${name}_file`);
  }
  // Editors end a file with a line feed; inline or not, white space around it is never sent.
  const text = found.text.trim();
  if (isRight(text)) return found.source;
  const fault =
    text === "" ? "is empty" : "cannot be sent in the header of a request";
  throw complain(
    found.path,
    `${subjectOf(found)}${fault}, expected ${name} of 1 to ${MAX_CHARACTERS} characters in one line`,
  );
}

function isPassword(text: string): boolean {
  return text.length <= MAX_CHARACTERS && /^[^\p{Cc}\p{Cs}]+$/u.test(text);
}

function isCredentials(text: string): boolean {
  return text.length <= MAX_CHARACTERS && /^[\x20-\x7e]+$/.test(text);
}

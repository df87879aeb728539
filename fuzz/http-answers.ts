// Room fuzz: what came back on one connection, read as strictly as a client would.
import assert from "node:assert/strict";

const HEAD =
  /HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[!#$%&'*+.^_`|~\w-]+: [^\r\n]*\r\n)*)\r\n/y;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Every answer, one after the other; of the last one the body may be cut off, as the connection was. */
export function readAnswers(received: string): readonly HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let at = 0; at < received.length;) {
    HEAD.lastIndex = at;
    const match = HEAD.exec(received);
    if (match === null) {
      assert.doesNotMatch(received.slice(at), /\r\n\r\n/, "no HTTP");
      break;
    }
    at = HEAD.lastIndex;
    const [, status = "", lines = ""] = match;
    const headers = readHeaders(lines);
    const length = headers.get("content-length");
    // An answer to HEAD has a length and no body; what follows is the next answer.
    const isHead = received.startsWith("HTTP/1.1 ", at);
    const end = isHead ? at : at + Number(length ?? Infinity);
    answers.push({
      status: Number(status),
      headers,
      body: received.slice(at, end),
    });
    at = end;
  }
  return answers;
}

function readHeaders(lines: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.split("\r\n").slice(0, -1)) {
    const [, name = "", value = ""] = /^([^:]+): (.*)$/s.exec(line) ?? [];
    const key = name.toLowerCase();
    assert.ok(!headers.has(key) || key === "set-cookie", `${name} once`);
    headers.set(key, value);
  }
  assert.match(headers.get("content-length") ?? "0", /^\d+$/);
  return headers;
}

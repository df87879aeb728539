// docs/troubleshooting.md against the doctor: whatever it can say that is not well stands there, in its own words.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Clock } from "../../src/clock.ts";
import { checkCorosync } from "../../src/commands/doctor/check-corosync.ts";
import { checkJournal } from "../../src/commands/doctor/check-journal.ts";
import { findingLine } from "../../src/commands/doctor/finding.ts";
import type { Look } from "../../src/commands/look.ts";
import {
  describeStatus,
  describeTimeout,
} from "../../src/notify/delivery/connection/trouble.ts";
import { describeError } from "../../src/notify/delivery/connection/describe-error.ts";
import type { QuorumState } from "../../src/quorum/state.ts";
import { initialState } from "../../src/quorum/state.ts";
import { importsOf, messagesIn, sourceFile } from "./messages.ts";

const DOCTOR = "src/commands/doctor";
const doctorFiles = readdirSync(DOCTOR).map((name) => join(DOCTOR, name));

/** Who makes the words of the doctor's lines: files, and a function where only that one counts. */
const sources: readonly (readonly [file: string, within?: string])[] = [
  ...doctorFiles.map((file) => [file] as const),
  [sourceFile("commands", "why-not-seen.ts")],
  [sourceFile("corosync", "explain.ts")],
  [sourceFile("http", "listen.ts")],
  [sourceFile("status", "words.ts"), "skewWords"],
  ...[
    ...["connection.ts", "credentials.ts", "describe-error.ts"],
    ...["keep-credentials.ts", "trouble.ts", "lookups.ts"],
  ].map((file) => [sourceFile("notify", file)] as const),
];

/** What the doctor's files may import: from a new one come words that nobody has looked at. */
const IMPORTS: readonly RegExp[] = [
  /^node:(?:fs|fs\/promises|net|path)$/,
  // Of each the words are in `sources`.
  /\/(?:explain|why-not-seen|listen|status\/words|visit-members)\.ts$/,
  // They make no words of a finding that is not well, or only what is to be done.
  /\/(?:unix-socket|journal\/path|look|log|own-exporter|printable|nameless)\.ts$/,
];

/** Sentences in the sources that are no finding, or one that is well. */
const NO_TROUBLE: ReadonlySet<string> = new Set([
  // Well, or a part of it.
  "…: an exporter answers, and …",
  "… can be made",
  "… is writable…",
  ", of uid …",
  ", an exporter writes it (pid …)",
  ", as root always may: run this as the service's user",
  "cluster …, … configured nodes",
  // What is to be done.
  "give another --journal.path",
  "write https:// in the URL",
  "write the URL that it redirects to: redirects are not followed",
  "look into the log of Alertmanager or its proxy",
  "check the names and values of the external labels",
  "check the user name, password or token",
  "check what these credentials are allowed to do",
  "check the path in the URL: it ends before /api/v2",
  "raise the limit of the proxy before Alertmanager",
  // Put together of what is looked at by itself.
  "…: …",
  "Cannot listen on …: …",
  "…, choose another --web.listen-address",
  "within … s",
  ...["… …: ……", "systemd's socket (fd …)", "Basic …"],
  ...["… (…)", "TLS handshake"],
  // What the kernel says of a lock.
  "FLOCK +ADVISORY +WRITE +(\\d+) [0-9a-f]+:[0-9a-f]+:… ",
  // What a healthy exporter answers.
  "votequorum-exporter is healthy",
  // For the log only.
  "Cannot read the credentials for an Alertmanager",
]);

/** The first word of a line: what was checked. */
const about: ReadonlySet<string> = new Set(
  doctorFiles.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\babout(?:: | = )"(\w+)"/g)].map(
      ([, word = ""]) => word,
    ),
  ),
);

/** Section of the page (what was checked) -> what the first cells of its rows say. */
const entries = readEntries();

function readEntries(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync("docs/troubleshooting.md", "utf8");
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const rows = section.match(/^\| *`.*$/gm) ?? [];
      const firstCells = rows.map((row) => row.split("|")[1] ?? "");
      const title = /^`?([\w -]+)`?/.exec(section)?.[1] ?? "";
      return [
        title,
        firstCells.flatMap((cell) =>
          [...cell.matchAll(/`([^`]+)`/g)].map(([, words = ""]) => words),
        ),
      ];
    }),
  );
}

/** Whether the words are in a line: whole, between the colons and semicolons that the doctor puts around. */
function tells(words: string, line: string): boolean {
  const pattern = words
    .split("…")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`(?:^|: |, but )${pattern}(?:$|[:;,] )`).test(line);
}

test("docs/troubleshooting.md: every sentence in the doctor's sources has an entry (never lies)", () => {
  const all = [...entries.values()].flat();
  const messages = sources.flatMap((source) => messagesIn(...source));
  assert.ok(messages.length > 80, "sentences were read");
  const troubles = messages.filter((words) => !NO_TROUBLE.has(words));
  // The entry may say more of what varies than the sentence in the source does, or end before its advice.
  const missing = troubles.filter(
    (words) => !all.some((entry) => tells(entry, words) || tells(words, entry)),
  );
  assert.deepEqual(missing, []);
  const stale = [...NO_TROUBLE].filter((words) => !messages.includes(words));
  assert.deepEqual(stale, [], "listed, but nowhere in the sources");
});

test("docs/troubleshooting.md: every entry of a section is something that the doctor can say", () => {
  const messages = sources.flatMap((source) => messagesIn(...source));
  const stale = [
    ...new Set([...about].flatMap((one) => entries.get(one) ?? [])),
  ].filter(
    (entry) =>
      !messages.some((words) => tells(entry, words) || tells(words, entry)),
  );
  assert.deepEqual(stale, []);
});

test("docs/troubleshooting.md: no word of the doctor comes from a file that nobody looked at", () => {
  const unknown = doctorFiles.flatMap((file) =>
    importsOf(file)
      .filter((path) => !path.startsWith("./"))
      .filter((path) => !IMPORTS.some((known) => known.test(path)))
      .map((path) => `${file}: ${path}`),
  );
  assert.deepEqual(unknown, []);
});

test("docs/troubleshooting.md: each thing that the doctor checks has a section", () => {
  assert.ok(about.size >= 7, [...about].join());
  for (const one of about) assert.ok(entries.has(one), one);
});

const who = { uid: 995, gid: 995 };
const clock: Clock = {
  now: () => ({ realtimeMs: 0, monotonicMs: 0 }),
};

/** A look that sees nothing but this. */
function lookAt(link: QuorumState["link"]): Look {
  const state = {
    ...initialState({ realtimeMs: 0, monotonicMs: 0 }, 3_000),
    link,
  };
  return {
    state: () => state,
    context: () => {
      throw new Error("nobody asks");
    },
    isNamed: () => false,
    until: () => Promise.resolve(false),
    follow: () => undefined,
  };
}

async function linesOf(link: QuorumState["link"]): Promise<readonly string[]> {
  const findings = await checkCorosync(lookAt(link), { timeoutMs: 2_000 }, {
    clock,
    who,
  } as never);
  return findings
    .filter(({ verdict }) => verdict !== "ok")
    .map((finding) => findingLine(finding));
}

/** As a person does it: the section of what was checked, then the words. */
function findEntry(line: string): string | undefined {
  const [, about = "", words = ""] =
    /^(?:FAIL|skip) (\S+): (.*)$/.exec(line) ?? [];
  return entries.get(about)?.find((entry) => tells(entry, words));
}

test("docs/troubleshooting.md: each way in which corosync can be lost leads to an entry", async () => {
  const codes = [
    ...["LIBRARY_MISSING", "ADDON_UNUSABLE", "CS_ERR_ACCESS"],
    ...["CS_ERR_LIBRARY", "CS_ERR_NOT_EXIST", "CS_ERR_TRY_AGAIN"],
    "CS_ERR_MESSAGE_ERROR",
  ];
  const calls = ["votequorum_initialize", "votequorum_dispatch"];
  for (const code of codes) {
    for (const call of calls) {
      const cause = { call, code } as never;
      const lines = await linesOf({ kind: "lost", cause } as never);
      assert.ok(lines.length > 0);
      for (const line of lines) assert.ok(findEntry(line), line);
    }
  }
  for (const line of await linesOf({ kind: "unconnected" } as never)) {
    assert.ok(findEntry(line), line);
  }
});

test("docs/troubleshooting.md: each way in which an Alertmanager can fail leads to an entry", () => {
  const troubles = [
    ...["connecting", "TLS handshake", "answer"].map((phase) =>
      describeTimeout(phase as "answer", 2_000),
    ),
    ...[301, 400, 401, 403, 404, 418, 429, 500].map((status) =>
      describeStatus(status, "because", "/-/healthy"),
    ),
    ...["ECONNREFUSED", "ENOTFOUND", "CERT_HAS_EXPIRED", "HPE_INVALID"].map(
      (code) => describeError(Object.assign(new Error(code), { code })),
    ),
  ];
  for (const { words, advice } of troubles) {
    const line = findingLine({
      verdict: "FAIL",
      about: "alertmanager",
      words: `http://am1:9093: ${words}`,
      ...(advice !== undefined && { help: advice }),
    });
    assert.ok(findEntry(line), line);
  }
});

test("docs/troubleshooting.md: what is wrong with a journal leads to an entry", async () => {
  for (const path of ["/proc/nowhere/x/journal.jsonl", "/dev/null"]) {
    const line = findingLine(await checkJournal(path, 995));
    assert.ok(findEntry(line), line);
  }
});

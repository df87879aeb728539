// Room config: whatever is typed, parseConfig answers; and what it accepts, it understood.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDurationMs } from "../../src/config/values/duration.ts";
import { table } from "../../src/config/flags.ts";
import { parse, withFile } from "./parse.ts";

const name = fc.constantFrom(...table.map((flag) => flag.name));
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(":1", "info", "json", "1s", "/m", "7", "true", "__proto__"),
);
const argument = fc.oneof(
  anyText,
  name.map((flag) => `--${flag}`),
  name.map((flag) => `--no-${flag}`),
  fc.tuple(name, anyText).map(([flag, text]) => `--${flag}=${text}`),
  fc.constantFrom("--", "-", "-h", "-hh", "--no-", "--=", "--__proto__=x"),
);
const settingLine = fc
  .tuple(name, anyText)
  .map(([flag, text]) => `${flag}: ${text}`);

function assertAnswered(result: ReturnType<typeof parse>): void {
  if (result.kind !== "refused") return;
  assert.match(result.message, /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u);
}

test("parseConfig() answers any command line, and a refusal is one line", () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), (argv) => {
      assertAnswered(parse(argv));
    }),
    { numRuns: 2000 },
  );
});

test("parseConfig() answers any environment, and a refusal is one line", () => {
  const variable = fc.oneof(
    name.map(
      (flag) =>
        `VOTEQUORUM_EXPORTER_${flag.toUpperCase().replaceAll(/[.-]/g, "_")}`,
    ),
    anyText.map((text) => `VOTEQUORUM_EXPORTER_${text}`),
  );
  fc.assert(
    fc.property(fc.dictionary(variable, anyText, { maxKeys: 4 }), (env) => {
      assertAnswered(parse([], { env }));
    }),
    { numRuns: 1000 },
  );
});

test("parseConfig() answers any file, and a refusal is one line", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(settingLine, { maxLength: 5 }).map((lines) => lines.join("\n")),
  );
  fc.assert(
    fc.property(text, (yaml) => {
      assertAnswered(parse(...withFile(yaml)));
    }),
    { numRuns: 2000 },
  );
});

// Keys and values that come near, and any others.
const word = fc.oneof(
  anyText,
  fc.constantFrom(
    "url",
    "basic_auth",
    "authorization",
    "tls_config",
    "username",
    "password",
    "password_file",
    "credentials",
    "ca",
    "key_file",
    "min_version",
    "TLS12",
    "https://am1",
    "http://am1",
  ),
);
const { value: structure } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.constantFrom(null, true, 7),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(word, tie("value"), { maxKeys: 4 }),
  ),
}));

test("parseConfig() answers any sections of a file, and a refusal is one line that names the line", () => {
  const sections = fc.record({
    alertmanagers: fc.oneof(structure, fc.array(structure, { maxLength: 3 })),
    external_labels: structure,
  });
  fc.assert(
    fc.property(sections, (content) => {
      // JSON is YAML.
      const result = parse(...withFile(JSON.stringify(content, undefined, 1)));
      assertAnswered(result);
      if (result.kind !== "refused") return;
      assert.match(result.message, /^Cannot accept \/s\.yml:\d+: /);
    }),
    { numRuns: 3000 },
  );
});

test("parseConfig() gives external labels back as they are, or refuses", () => {
  const labels = fc.dictionary(
    fc.oneof(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), anyText),
    anyText,
  );
  fc.assert(
    fc.property(labels, (map) => {
      const yaml = JSON.stringify({ external_labels: map });
      const result = parse(...withFile(yaml));
      if (result.kind !== "run") return;
      assert.deepEqual({ ...result.config.externalLabels }, { ...map });
    }),
    { numRuns: 1000 },
  );
});

test("parseConfig() understands an Alertmanager's URL as URL does, but for the default port", () => {
  const parts = fc.record({
    scheme: fc.constantFrom("http", "https"),
    host: fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
      fc.domain(),
    ),
    port: fc.option(fc.integer({ min: 1, max: 65535 })),
    segments: fc.array(fc.stringMatching(/^[a-z0-9~_-]{1,8}$/), {
      maxLength: 3,
    }),
    end: fc.constantFrom("", "/"),
  });
  fc.assert(
    fc.property(parts, ({ scheme, host, port, segments, end }) => {
      const prefix = segments.map((one) => `/${one}`).join("");
      fc.pre(!/\/api\/v\d+(?:\/alerts)?$/.test(prefix));
      const colon = port === null ? "" : `:${String(port)}`;
      const text = `${scheme}://${host}${colon}${prefix}${end}`;
      const result = parse([`--alertmanager.url=${text}`]);
      assert.equal(result.kind, "run", JSON.stringify(result));
      const [one] = result.config.alertmanagers;
      const url = new URL(text);
      assert.equal(one?.protocol, url.protocol);
      assert.equal(one.hostname, url.hostname.replaceAll(/[[\]]/g, ""));
      assert.equal(one.port, port ?? 9093);
      assert.equal(one.pathPrefix, prefix);
    }),
    { numRuns: 1000 },
  );
});

test("parseConfig() runs with exactly what the command line said", () => {
  const values = fc.record({
    host: fc.oneof(fc.ipV4(), fc.ipV6()),
    port: fc.nat({ max: 65535 }),
    maxRequests: fc.nat({ max: 100_000 }),
    pollIntervalMs: fc.integer({ min: 100, max: 60_000 }),
  });
  fc.assert(
    fc.property(values, ({ host, port, maxRequests, pollIntervalMs }) => {
      const shown = host.includes(":") ? `[${host}]` : host;
      const result = parse([
        `--web.listen-address=${shown}:${String(port)}`,
        `--web.max-requests=${String(maxRequests)}`,
        `--corosync.poll-interval=${String(pollIntervalMs)}ms`,
      ]);
      assert.equal(result.kind, "run");
      assert.deepEqual(result.config.listenAddresses, [
        { kind: "tcp", host, port },
      ]);
      assert.equal(result.config.maxRequests, maxRequests);
      assert.equal(result.config.pollIntervalMs, pollIntervalMs);
    }),
  );
});

test("parseDurationMs() adds up what it is made of", () => {
  const parts = fc.tuple(fc.nat({ max: 99 }), fc.nat(99), fc.nat(99_999));
  fc.assert(
    fc.property(parts, ([minutes, seconds, milliseconds]) => {
      assert.equal(
        parseDurationMs(
          `${String(minutes)}m${String(seconds)}s${String(milliseconds)}ms`,
        ),
        minutes * 60_000 + seconds * 1000 + milliseconds,
      );
    }),
  );
});

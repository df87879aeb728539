// Room config: a schema on a YAML file that is not ours: any other structured file can be read like this.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as v from "valibot";
import { check } from "../../src/config/yaml/check.ts";
import { keys, list, secret, text } from "../../src/config/yaml/schema.ts";
import { readSection } from "../../src/config/yaml/section.ts";
import { parseYamlText } from "../../src/config/yaml/text.ts";

const schema = keys({
  server: v.optional(
    keys({
      cert_file: text({ accepted: "a path", parse: (path) => path }),
      versions: v.optional(
        list(
          text({
            accepted: "one of A, B",
            parse: (name) => ["A", "B"].find((one) => one === name),
          }),
          2,
        ),
      ),
      password: v.optional(
        secret({
          accepted: "8 characters",
          parse: (word) => (word.length === 8 ? word : undefined),
        }),
      ),
    }),
  ),
});

function read(yaml: string): v.InferOutput<typeof schema> {
  const parsed = parseYamlText(yaml);
  assert.equal(parsed.kind, "parsed");
  const place = { file: "web.yml", name: "", offset: 0, lineAt: parsed.lineAt };
  return check(schema, readSection(parsed.contents, place));
}

suite("check()", () => {
  test("gives the checked value of a whole file", () => {
    const value = read("server:\n  cert_file: x\n  versions: [B, A]\n");
    assert.deepEqual(value, {
      server: { cert_file: "x", versions: ["B", "A"] },
    });
  });

  for (const [title, yaml, message] of [
    ["an unknown key", "x: y\n", "1: x: unknown key, expected one of server"],
    ["a missing key", "\nserver:\n  {}\n", "2: server.cert_file: is missing"],
    [
      "an element",
      "server:\n  cert_file: x\n  versions:\n  - A\n  - C\n",
      '5: server.versions[1]: current value is "C", expected one of A, B',
    ],
    [
      "a secret",
      "server:\n  cert_file: x\n  password: hunter2\n",
      "3: server.password: expected 8 characters",
    ],
    [
      "a list that is too long",
      "server:\n  cert_file: x\n  versions: [A, A, A]\n",
      "3: server.versions: has 3 elements, expected at most 2",
    ],
    ["a list", "- x\n", "1: is a list, expected a map of server"],
    ["nothing", "~\n", "1: is empty, expected a map of server"],
    [
      "a number as key",
      "server:\n  1: x\n",
      '2: server."?": the key is no text, expected a name',
    ],
  ] as const) {
    test(`refuses ${title} with file, line and path`, () => {
      assert.throws(() => read(yaml), {
        name: "Refusal",
        message: `Cannot accept web.yml:${message}`,
      });
    });
  }
});

// Room http: the thread that compares passwords, and what happens when it does not.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import { hashSync } from "bcryptjs";
import { openComparer } from "../../src/http/guard/passwords/comparer.ts";
import { CHEAP, passwordWorker } from "./passwords.ts";
import { recordLog } from "./serve.ts";

const hash = hashSync("right", CHEAP);

suite("openComparer()", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "votequorum-comparer-"));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });
  /** A thread of the test's own. */
  async function thread(name: string, source: string): Promise<URL> {
    const path = join(folder, `${name}.mjs`);
    await writeFile(
      path,
      `import { parentPort } from "node:worker_threads";\n${source}\n`,
    );
    return pathToFileURL(path);
  }
  /** Nothing of a comparer keeps a process alive, so the test has to. */
  let alive: NodeJS.Timeout;
  before(() => {
    alive = setInterval(() => undefined, 1000);
  });
  after(() => {
    clearInterval(alive);
  });

  test("tells a match from a mismatch, for every spelling of bcrypt", async () => {
    const { log, lines } = recordLog();
    using comparer = openComparer({ worker: passwordWorker, log });
    for (const prefix of ["$2a$", "$2b$", "$2y$"]) {
      const spelled = prefix + hash.slice(4);
      assert.equal(await comparer.compare("right", spelled), "match");
      assert.equal(await comparer.compare("wrong", spelled), "mismatch");
      assert.equal(await comparer.compare("", spelled), "mismatch");
    }
    assert.deepEqual(lines, []);
  });

  test("reads 72 bytes of a password and ignores the rest, as Go's does", async () => {
    const long = hashSync("ä".repeat(36), CHEAP);
    using comparer = openComparer({
      worker: passwordWorker,
      log: recordLog().log,
    });
    const whole = "ä".repeat(36);
    assert.equal(await comparer.compare(`${whole}more`, long), "match");
    assert.equal(await comparer.compare(whole.slice(1), long), "mismatch");
  });

  test("leaves the main thread alone while it compares", async () => {
    using comparer = openComparer({
      worker: passwordWorker,
      log: recordLog().log,
    });
    const costly = hashSync("right", CHEAP).replace("$04$", "$12$");
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 1).unref();
    assert.equal(await comparer.compare("right", costly), "mismatch");
    clearInterval(turning);
    assert.ok(turns > 10, `${String(turns)} turns of the loop meanwhile`);
  });

  for (const [name, source] of [
    ["throws at its start", "throw new Error('x');"],
    ["ends at its start", "process.exit(0);"],
    ["throws at a question", "parentPort.on('message', () => { throw 1; });"],
    ["ends at a question", "parentPort.on('message', () => process.exit(3));"],
    [
      "is out of memory",
      "parentPort.on('message', () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); });",
    ],
    [
      "answers nonsense",
      "parentPort.on('message', () => parentPort.postMessage('true'));",
    ],
    [
      "answers with an object",
      "parentPort.on('message', () => parentPort.postMessage({ isMatch: true }));",
    ],
    ["never answers", "parentPort.on('message', () => undefined);"],
    ["computes for ever", "parentPort.on('message', () => { for (;;); });"],
  ] as const) {
    test(`a thread that ${name} lets nobody in, and is told once`, async () => {
      const { log, lines } = recordLog();
      const worker = await thread(name.replaceAll(" ", "-"), source);
      using comparer = openComparer({ worker, log, maxMs: 2000 });
      assert.equal(await comparer.compare("right", hash), "failed");
      assert.equal(await comparer.compare("right", hash), "failed");
      assert.deepEqual(
        lines.map(({ level, message }) => [level, message]),
        [["error", "Cannot check passwords: nobody is let in"]],
      );
      assert.doesNotMatch(JSON.stringify(lines), /right|\$2|\.mjs/);
    });
  }

  test("a thread that is not there lets nobody in", async () => {
    const { log, lines } = recordLog();
    const worker = pathToFileURL(join(folder, "absent.mjs"));
    using comparer = openComparer({ worker, log });
    assert.equal(await comparer.compare("right", hash), "failed");
    assert.equal(lines.length, 1);
  });

  test("a hash that is none fails, and does not harm the next comparison", async () => {
    const { log, lines } = recordLog();
    using comparer = openComparer({ worker: passwordWorker, log });
    const broken = `$9x$04$${"a".repeat(53)}`;
    assert.equal(await comparer.compare("right", broken), "failed");
    assert.equal(await comparer.compare("right", hash), "match");
    assert.deepEqual(
      lines.map(({ level, message }) => [level, message]),
      [
        ["error", "Cannot check passwords: nobody is let in"],
        ["info", "Passwords can be checked again"],
      ],
    );
  });

  test("a new thread takes the place of one that died between two comparisons", async () => {
    const worker = await thread(
      "dies-later",
      "parentPort.once('message', () => { parentPort.postMessage(true); setTimeout(() => process.exit(1), 1); });",
    );
    const { log, lines } = recordLog();
    using comparer = openComparer({ worker, log });
    assert.equal(await comparer.compare("right", hash), "match");
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await comparer.compare("right", hash), "match");
    assert.deepEqual(lines, []);
  });

  test("a thread without work ends, and another one starts at the next need", async () => {
    const worker = await thread(
      "counts",
      "let n = 0; parentPort.on('message', () => { n += 1; parentPort.postMessage(n === 1); });",
    );
    using comparer = openComparer({ worker, log: recordLog().log, idleMs: 20 });
    assert.equal(await comparer.compare("right", hash), "match");
    assert.equal(await comparer.compare("right", hash), "mismatch");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await comparer.compare("right", hash), "match", "a new one");
  });

  test("disposing ends a comparison that runs", async () => {
    const worker = await thread(
      "never-ends",
      "parentPort.on('message', () => { for (;;); });",
    );
    const comparer = openComparer({ worker, log: recordLog().log });
    const compared = comparer.compare("right", hash);
    comparer[Symbol.dispose]();
    assert.equal(await compared, "failed");
  });
});

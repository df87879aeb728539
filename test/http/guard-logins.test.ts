// Room http: how a login is checked: in turn, once for everybody who says the same, never for ever.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Compared } from "../../src/http/guard/passwords/comparer.ts";
import {
  createLogins,
  defaultLoginBounds,
  type LoginBounds,
  type Verdict,
} from "../../src/http/guard/passwords/logins.ts";
import { until } from "./serve.ts";

interface Question {
  readonly password: string;
  readonly hash: string;
  answer(found: Compared): void;
}

const users = new Map([
  ["prometheus", `$2y$10$${"p".repeat(53)}`],
  ["carla", `$2y$10$${"c".repeat(53)}`],
]);

/** Logins whose comparisons the test makes by hand. */
function byHand(bounds: Partial<LoginBounds> = {}) {
  const questions: Question[] = [];
  const logins = createLogins(
    {
      compare: (password, hash) =>
        new Promise((answer) => {
          questions.push({ password, hash, answer });
        }),
    },
    { ...defaultLoginBounds, ...bounds },
  );
  return {
    logins,
    questions,
    check: (
      user: string,
      password: string,
      {
        source = "10.0.0.1",
        signal = new AbortController().signal,
        among = users,
      } = {},
    ): Promise<Verdict> => {
      const credentials = { user, password };
      return logins.check({ credentials, users: among, source, signal });
    },
    /** Answers question after question until none comes any more. */
    answerAll: async (found: Compared): Promise<void> => {
      // An array's iterator also comes to what is added meanwhile.
      for (const question of questions) {
        question.answer(found);
        await new Promise(setImmediate);
      }
    },
  };
}

suite("createLogins() check()", () => {
  test("one comparison at a time, each once, however many ask", async () => {
    const { check, questions } = byHand();
    const right = Array.from({ length: 150 }, () => check("carla", "right"));
    const wrong = Array.from({ length: 150 }, () => check("carla", "wrong"));
    assert.equal(questions.length, 1);
    questions[0]?.answer("match");
    assert.deepEqual(new Set(await Promise.all(right)), new Set(["right"]));
    await until(() => questions.length === 2);
    questions[1]?.answer("mismatch");
    assert.deepEqual(new Set(await Promise.all(wrong)), new Set(["wrong"]));
    assert.equal(questions.length, 2);
  });

  test("remembers right and wrong ones", async () => {
    const { check, questions, answerAll, logins } = byHand();
    const first = [check("carla", "right"), check("carla", "wrong")];
    questions[0]?.answer("match");
    await first[0];
    await until(() => questions.length === 2);
    questions[1]?.answer("mismatch");
    assert.deepEqual(await Promise.all(first), ["right", "wrong"]);
    assert.equal(await check("carla", "right"), "right");
    assert.equal(await check("carla", "wrong"), "wrong");
    await answerAll("match");
    assert.equal(questions.length, 2);
    assert.equal(logins.remembered, 2);
  });

  test("a name that nobody has goes through the same comparison, and is wrong even if that matches", async () => {
    const { check, questions, answerAll } = byHand();
    const verdict = check("fakeuser", "fakepassword");
    assert.equal(questions.length, 1);
    assert.match(questions[0]?.hash ?? "", /^\$2a\$10\$.{53}$/);
    assert.equal(questions[0]?.password, "fakepassword");
    await answerAll("match");
    assert.equal(await verdict, "wrong");
    assert.equal(await check("fakeuser", "fakepassword"), "wrong");
    assert.equal(questions.length, 1, "remembered like any other");
  });

  test("what is remembered of a user is worth nothing once the hash is another or the user is gone", async () => {
    const { check, questions, answerAll } = byHand();
    const first = check("carla", "x");
    await answerAll("match");
    assert.equal(await first, "right");
    const changed = new Map([...users, ["carla", `$2y$10$${"d".repeat(53)}`]]);
    const second = check("carla", "x", { among: changed });
    assert.equal(questions.length, 2);
    questions[1]?.answer("mismatch");
    assert.equal(await second, "wrong");
    const gone = new Map([...users].slice(0, 1));
    const third = check("carla", "x", { among: gone });
    assert.equal(questions.length, 3);
    questions[2]?.answer("match");
    assert.equal(await third, "wrong");
  });

  test("a flood from one address delays a new login from another by two comparisons, one that is known by none", async () => {
    const { check, questions } = byHand();
    const known = check("prometheus", "right");
    questions[0]?.answer("match");
    assert.equal(await known, "right");
    const flood = Array.from({ length: 64 }, (_, index) =>
      check("carla", `guess ${String(index)}`, { source: "10.6.6.6" }),
    );
    await until(() => questions.length === 2);
    assert.equal(await check("prometheus", "right"), "right");
    const fresh = check("carla", "right", { source: "10.0.0.2" });
    // The one that runs, and the one whose turn it was already.
    questions[1]?.answer("mismatch");
    await until(() => questions.length === 3);
    questions[2]?.answer("mismatch");
    assert.deepEqual(await Promise.all(flood.slice(0, 2)), ["wrong", "wrong"]);
    await until(() => questions.length === 4);
    assert.equal(questions[3]?.password, "right");
    questions[3].answer("match");
    assert.equal(await fresh, "right");
  });

  test("when too many wait, those of who asks most are sent away, at once", async () => {
    const { check, questions, answerAll } = byHand({ maxWaiting: 3 });
    const flood = Array.from({ length: 6 }, (_, index) =>
      check("carla", `guess ${String(index)}`, { source: "10.6.6.6" }),
    );
    const [, , , last, ...beyond] = flood;
    assert.deepEqual(await Promise.all(beyond), ["busy", "busy"]);
    const fresh = check("carla", "right");
    assert.equal(await last, "busy");
    await answerAll("mismatch");
    assert.equal(await fresh, "wrong");
    assert.deepEqual(
      questions.map(({ password }) => password),
      ["guess 0", "guess 1", "right", "guess 2"],
    );
    const again = check("carla", "guess 5", { source: "10.6.6.6" });
    await answerAll("mismatch");
    assert.equal(await again, "wrong", "who was sent away may come again");
  });

  test("nobody waits longer than the bound; what is compared by then is remembered", async (t) => {
    const { check, questions } = byHand({ maxWaitMs: 20 });
    const keepAlive = setInterval(() => undefined, 1000);
    t.after(() => {
      clearInterval(keepAlive);
    });
    const running = check("carla", "right");
    const waiting = check("carla", "other");
    assert.deepEqual(await Promise.all([running, waiting]), ["busy", "busy"]);
    questions[0]?.answer("match");
    await until(() => questions.length === 1);
    await new Promise(setImmediate);
    assert.equal(await check("carla", "right"), "right");
    assert.equal(questions.length, 1, "nobody waits for the other one");
  });

  test("a login whose client went away costs no comparison, unless another one waits for it", async () => {
    const { check, answerAll, questions } = byHand();
    const running = check("carla", "first");
    const gone = new AbortController();
    const { signal } = gone;
    const left = check("carla", "left", { signal });
    const shared = check("carla", "shared", { signal });
    const other = check("carla", "shared");
    gone.abort();
    assert.deepEqual(await Promise.all([left, shared]), ["busy", "busy"]);
    assert.equal(await check("carla", "late", { signal }), "busy");
    await answerAll("mismatch");
    assert.deepEqual(await Promise.all([running, other]), ["wrong", "wrong"]);
    assert.deepEqual(
      questions.map(({ password }) => password),
      ["first", "shared"],
    );
  });

  test("when no comparison can be made everybody who waits is told, nothing is remembered, and the next one tries again", async () => {
    const { check, questions, answerAll, logins } = byHand();
    const all = ["a", "b", "c"].map((password) => check("carla", password));
    questions[0]?.answer("failed");
    assert.deepEqual(await Promise.all(all), ["failed", "failed", "failed"]);
    assert.equal(logins.remembered, 0);
    const next = check("carla", "a");
    assert.equal(questions.length, 2);
    await answerAll("match");
    assert.equal(await next, "right");
  });
});

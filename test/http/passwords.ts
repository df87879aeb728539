// Test aid for room http: bcrypt hashes of tests, cheap unless a test is about their cost.
import { hashSync } from "bcryptjs";
import { openToAll, type WebSettings } from "../../src/config/web-settings.ts";

/** The lowest cost that bcrypt has. */
export const CHEAP = 4;

/** Settings that ask everybody for one of these passwords. */
export function usersOnly(
  passwords: Readonly<Record<string, string>>,
  cost = CHEAP,
): WebSettings {
  const users = new Map(
    Object.entries(passwords).map(([user, password]) => [
      user,
      hashSync(password, cost),
    ]),
  );
  return { ...openToAll, users };
}

/** The header of such a login. */
export function login(
  user: string,
  password: string,
): { readonly Authorization: string } {
  const bytes = Buffer.from(`${user}:${password}`);
  return { Authorization: `Basic ${bytes.toString("base64")}` };
}

/** Runs the source of the thread: tsx does not reach into threads by itself. */
export const passwordWorker = new URL(
  `data:text/javascript,${encodeURIComponent(
    `import { tsImport } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};
    await tsImport(${JSON.stringify(new URL("../../src/http/guard/passwords/password-worker.ts", import.meta.url).href)}, ${JSON.stringify(import.meta.url)});`,
  )}`,
);

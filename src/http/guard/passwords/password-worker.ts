// Room http: the thread that compares passwords. It gets one pair at a time and answers whether they match.
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { compareSync } from "bcryptjs";

/** What the thread is sent; it answers true, false, or "failed". */
export interface PasswordQuestion {
  readonly password: string;
  readonly hash: string;
}

try {
  // On Linux this is about the calling thread alone: somebody who guesses passwords must not slow down corosync.
  setPriority(10);
} catch {
  // A system that forbids it only makes us less polite.
}

parentPort?.on("message", ({ password, hash }: PasswordQuestion) => {
  parentPort?.postMessage(answer(password, hash));
});

function answer(password: string, hash: string): boolean | "failed" {
  try {
    return compareSync(password, hash);
  } catch {
    return "failed";
  }
}

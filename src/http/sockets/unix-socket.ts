// Room http: a socket in the file system: its name appears when it is ready, is nobody's after a crash, and goes with us.
import {
  chmodSync,
  lstatSync,
  renameSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { pid } from "node:process";
import { errorCode } from "../../log/log.ts";

/** The owner and the group may connect. */
const MODE = 0o660;

/**
 * Takes `path` over from a process that is gone, never from one that listens. Resolves with how to remove it.
 * Rejects with EADDRINUSE, ENOTSOCK or what the file system says.
 */
export async function bindUnix(
  path: string,
  bindTo: (path: string) => Promise<void>,
): Promise<() => void> {
  await refuseTaken(path);
  // Under another name first: whoever finds the name finds the right mode and somebody who listens.
  const making = `${path}.${pid}`;
  removeIfThere(making);
  const bound = bindTo(making);
  // listen() has bound already; what it says comes later, but then somebody could have connected.
  const trouble = changeMode(making);
  await bound;
  if (trouble !== undefined) throw trouble;
  renameSync(making, path);
  const { ino, dev } = lstatSync(path);
  return () => {
    const found = lookAt(path);
    // Somebody else may have put a socket of theirs there.
    if (found?.ino === ino && found.dev === dev) removeIfThere(path);
  };
}

function changeMode(path: string): Error | undefined {
  try {
    chmodSync(path, MODE);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Rejects unless the name is free or its socket is one that nobody listens on. */
export async function refuseTaken(path: string): Promise<void> {
  // bind() of libuv would call a folder that is missing EACCES.
  statSync(dirname(path));
  const found = lookAt(path);
  if (found === undefined) return;
  if (!found.isSocket()) throw failure("ENOTSOCK");
  const code = await whyNotConnected(path);
  if (code === "ECONNREFUSED" || code === "ENOENT") return;
  throw failure(code === "" || code === "EAGAIN" ? "EADDRINUSE" : code);
}

/** "" when somebody answers. A full backlog is EAGAIN. */
function whyNotConnected(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve("");
    });
    socket.once("error", (error) => {
      resolve(errorCode(error));
    });
  });
}

function lookAt(path: string) {
  return lstatSync(path, { throwIfNoEntry: false });
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

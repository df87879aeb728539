// Room commands: the doctor at the journal. Only looks: a lock that is taken for a moment would keep an exporter from
// starting in that moment.
import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../../log/log.ts";
import { errorText } from "../../log/log.ts";
import type { Finding } from "./finding.ts";

const about = "journal";

/** @param uid who has to write it */
export async function checkJournal(
  path: string,
  uid: number,
): Promise<Finding> {
  const folder = dirname(path);
  try {
    const file = await statOr(path);
    if (file !== undefined && !file.isFile()) {
      return fail(`${path} is no regular file`, "give another --journal.path");
    }
    const owner = file === undefined ? "" : `, of uid ${file.uid}`;
    if (file !== undefined) await access(path, constants.W_OK);
    const home =
      (await statOr(folder)) === undefined ? dirname(folder) : folder;
    await access(home, constants.W_OK | constants.X_OK);
    const words =
      file === undefined
        ? `${path} can be made`
        : `${path} is writable${owner}`;
    const writer = await writerOf(`${path}.lock`);
    return { verdict: "ok", about, words: `${words}${writer}` };
  } catch (error) {
    const help = `make ${folder} writable for uid ${uid}, or give --journal.path`;
    return fail(`Cannot write ${path}: ${errorText(error)}`, help);
  }
}

function fail(words: string, help: string): Finding {
  return { verdict: "FAIL", about, words, help };
}

async function statOr(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Who holds the lock, by /proc/locks ("1: FLOCK ADVISORY WRITE <pid> <major>:<minor>:<inode> 0 EOF"). */
async function writerOf(lockPath: string): Promise<string> {
  try {
    const { ino } = await stat(lockPath);
    const locks = await readFile("/proc/locks", "utf8");
    const held = new RegExp(
      `FLOCK +ADVISORY +WRITE +(\\d+) [0-9a-f]+:[0-9a-f]+:${ino} `,
    ).exec(locks);
    return held === null
      ? ""
      : `, an exporter writes it (pid ${held[1] ?? ""})`;
  } catch {
    // Nobody ever wrote it, or this user may not know.
    return "";
  }
}

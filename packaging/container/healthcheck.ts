// Packaging: the image's HEALTHCHECK: whether the exporter's loop runs, wherever it listens and whatever its flags are.
// Exit 0: each of its addresses answers; 1: one does not, or there is none. A corosync that hangs is no reason: that
// is what an exporter has to live to tell.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { findListeners, type Listener } from "./listeners.ts";

const TIMEOUT_MS = 3000;

/**
 * The kernel completes connections for a stuck process too, so something has to come back. It is asked by the first
 * words of TLS, to which plain HTTP says "bad request". Neither is worth a line of its log, as long as we leave before
 * it asks for a certificate; a plain request to a port with TLS would be.
 */
function answers(listener: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(listener);
    const greeting = greet((bytes) => socket.write(bytes));
    const leave = () => {
      greeting.destroy();
      socket.destroy();
    };
    socket.setTimeout(TIMEOUT_MS, () => {
      reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`));
      leave();
    });
    socket.on("error", (error) => {
      // Only who has accepted a connection can cut it.
      if ("code" in error && error.code === "ECONNRESET") resolve();
      else reject(error);
      leave();
    });
    socket.on("data", leave).on("end", leave);
    socket.on("close", () => {
      resolve();
    });
  });
}

/** Says a ClientHello, and hears nothing. */
function greet(say: (bytes: Buffer) => void): Duplex {
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      say(chunk);
      done();
    },
  });
  connectTls({ socket: wire }).on("error", () => undefined);
  return wire;
}

/** Of all processes of this user in this container: with --init the exporter is not the first. */
function openSockets(): ReadonlyMap<string, number> {
  const inodes = new Map<string, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    for (const target of openFiles(pid)) {
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) inodes.set(inode, pid);
    }
  }
  return inodes;
}

function openFiles(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return (unlessGone(() => readdirSync(folder)) ?? []).flatMap(
    (fd) => unlessGone(() => readlinkSync(`${folder}/${fd}`)) ?? [],
  );
}

/** Not there any more, or somebody else's. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function table(name: string): string {
  // A host without IPv6 has no tcp6.
  return unlessGone(() => readFileSync(`/proc/net/${name}`, "utf8")) ?? "";
}

const listeners = findListeners(
  { tcp: table("tcp"), tcp6: table("tcp6"), unix: table("unix") },
  openSockets(),
);
try {
  if (listeners.length === 0) throw new Error("it listens nowhere");
  await Promise.all(listeners.map(answers));
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The exporter does not answer: ${reason}\n`);
  process.exitCode = 1;
}

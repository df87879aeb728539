// Room test/systemd: hears what is told to the service manager.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Leash } from "../../lab/kernel/leash.ts";
import { until } from "../../lab/until.ts";

const program = fileURLToPath(new URL("receiver.py", import.meta.url));

export interface Told {
  /** One datagram. */
  readonly text: string;
  /** Who sent it, by the kernel's word. */
  readonly pid: number;
  readonly atMs: number;
}

export interface Receiver extends AsyncDisposable {
  /** For NOTIFY_SOCKET. */
  readonly address: string;
  readonly heard: readonly Told[];
  /** Resolves when what was heard fits. */
  until(
    isEnough: (heard: readonly Told[]) => boolean,
    timeoutMs?: number,
  ): Promise<void>;
  /** From now on it reads nothing, so that its queue fills up. */
  freeze(): void;
}

export async function startReceiver(address: string): Promise<Receiver> {
  const leash = new Leash();
  const child = leash.spawn("python3", ["-u", program, address], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("Cannot read the receiver");
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  const heard: Told[] = [];
  lines.on("line", (line) => {
    const told = JSON.parse(line) as Omit<Told, "atMs">;
    heard.push({ ...told, atMs: performance.now() });
  });
  return {
    address,
    heard,
    async until(isEnough, timeoutMs = 15_000) {
      await until(
        "the service manager to be told",
        () => Promise.resolve(isEnough(heard) || undefined),
        { timeoutMs, everyMs: 20 },
      );
    },
    freeze() {
      child.kill("SIGSTOP");
    },
    [Symbol.asyncDispose]: () => leash[Symbol.asyncDispose](),
  };
}

// Room lab: whatever ends a lab, nothing of it is left on the host.
import assert from "node:assert/strict";
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { startLab } from "../../lab/lab.ts";
import { remains, takeFootprint, untilNothingIsLeft } from "./footprint.ts";

const MAIN = fileURLToPath(new URL("../../lab/main.ts", import.meta.url));
const LIMIT = { timeout: 30_000 };
const HOLD = fileURLToPath(new URL("hold-lab.ts", import.meta.url));

// A folder for temporary files of this test's own: others come and go in the host's.
const temporary = mkdtempSync(join(tmpdir(), "gone-"));
process.env["TMPDIR"] = temporary;
after(() => {
  rmSync(temporary, { recursive: true });
});

test("disposing of a lab leaves nothing: no process, namespace, interface, mount or file, at once", async () => {
  await using lab = await startLab({ nodes: 2, rings: 2, qdevice: {} });
  lab.node(1).freeze();
  // An orphan in a session of its own: nothing but the node's namespaces tells whose it is.
  const parent = lab.node(2).spawn("setsid", ["-f", "sleep", "600"]);
  await once(parent, "exit");
  const footprint = await takeFootprint(process.pid, lab.managementSubnet);
  // Four holders, two corosyncs, two qdevices with a worker each, one qnetd.
  assert.equal(footprint.processes.size, 11);
  assert.equal(footprint.namespaces.size, 8);
  assert.equal(footprint.interfaces.size, 1);
  // All of these twice, the orphan once, the interface.
  assert.equal((await remains(footprint)).length, 11 * 2 + 1 + 1);
  await lab[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
  assert.deepEqual(await remains(footprint), []);
  assert.throws(() => lab.node(1).spawn("true", []), /the lab has ended/);
});

test("a lab whose start fails leaves nothing", async () => {
  const before = await takeFootprint(process.pid, "");
  const end = new AbortController();
  const start = startLab({
    nodes: 3,
    signal: end.signal,
    log: () => {
      setTimeout(() => {
        end.abort();
      }, 100);
    },
  });
  await assert.rejects(start, { name: "AbortError" });
  const after = await takeFootprint(process.pid, "");
  assert.deepEqual(after.processes, before.processes);
});

test(
  "after SIGKILL of the process that holds a lab, the kernel leaves nothing of it",
  LIMIT,
  async (t) => {
    const child = fork(HOLD, { execArgv: ["--import", "tsx"] });
    endWith(t, child);
    const [message] = (await once(child, "message")) as [{ subnet: string }];
    const footprint = await takeFootprint(child.pid ?? 0, message.subnet);
    assert.equal(footprint.processes.size, 11);
    assert.equal(footprint.interfaces.size, 1);
    child.kill("SIGKILL");
    await once(child, "exit");
    await untilNothingIsLeft(footprint);
  },
);

test(
  "SIGINT while it starts, SIGTERM and SIGHUP while it runs: the command line ends with 0 and leaves nothing",
  LIMIT,
  async (t) => {
    await endsClean(t, "SIGINT", / nodes in (\S+)/);
    await endsClean(t, "SIGTERM", / nodes in (\S+)[^]*is up/);
    await endsClean(t, "SIGHUP", / nodes in (\S+)[^]*is up/);
  },
);

test(
  "Ctrl-C in a terminal ends the command line with 0 and leaves nothing",
  LIMIT,
  async (t) => {
    const command = `${process.execPath} --import tsx ${MAIN} --nodes 1 --no-exporters`;
    const terminal = spawn("script", ["-qec", command, "/dev/null"]);
    endWith(t, terminal);
    const subnet = await said(terminal, / nodes in (\S+)[^]*lab> /);
    const footprint = await takeFootprint(terminal.pid ?? 0, subnet);
    assert.equal(footprint.interfaces.size, 1);
    terminal.stdin.write("\x03");
    assert.deepEqual(await once(terminal, "exit"), [0, null]);
    await untilNothingIsLeft(footprint);
  },
);

test(
  "quit ends the command line with 0 and leaves nothing",
  LIMIT,
  async (t) => {
    const child = cli(t);
    const subnet = await said(child, / nodes in (\S+)[^]*is up/);
    const footprint = await takeFootprint(child.pid ?? 0, subnet);
    child.stdin?.write("status\nfly\nquit\n");
    await said(child, /node1 +\S+ +quorate[^]*there is no command fly/);
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.deepEqual(await remains(footprint), []);
  },
);

async function endsClean(
  t: TestContext,
  signal: NodeJS.Signals,
  when: RegExp,
): Promise<void> {
  const child = cli(t);
  child.stdin?.end();
  const footprint = await takeFootprint(
    child.pid ?? 0,
    await said(child, when),
  );
  assert.equal(footprint.interfaces.size, 1);
  child.kill(signal);
  assert.deepEqual(await once(child, "exit"), [0, null], signal);
  assert.deepEqual(await remains(footprint), [], signal);
}

function cli(t: TestContext): ChildProcess {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", MAIN, "--nodes", "1", "--no-exporters"],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  endWith(t, child);
  return child;
}

/** A test that fails must not leave its program running, nor wait for it for ever. */
function endWith(t: TestContext, child: ChildProcess): void {
  t.after(() => child.kill("SIGKILL"));
}

/** Waits until a program has said something; resolves with the first group of the expression. */
async function said(child: ChildProcess, what: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      text += String(chunk);
      const match = what.exec(text);
      if (match !== null) resolve(match[1] ?? "");
    });
    child.once("exit", () => {
      reject(new Error(`It ended and had only said: ${text}`));
    });
  });
}

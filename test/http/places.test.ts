// Room http: addresses that are no port: a socket in the file system, and those that systemd bound.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, suite, test } from "node:test";
import type { ListenAddress } from "../../src/config/web-settings.ts";
import { ListenError } from "../../src/http/sockets/listen.ts";
import { createAuthority } from "../notify/support/certificates.ts";
import { freePort, serve, until } from "./serve.ts";
import { runWith, serveTls, tlsOf } from "./tls.ts";

const folder = mkdtempSync(join(tmpdir(), "votequorum-http-"));
after(() => {
  rmSync(folder, { recursive: true });
});
let count = 0;
function fresh(): {
  readonly path: string;
  readonly listen: readonly ListenAddress[];
} {
  count += 1;
  const path = join(folder, `${String(count)}.sock`);
  return { path, listen: [{ kind: "unix", path }] };
}

function getUnix(socketPath: string, path = "/metrics"): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** A socket that nobody listens on any more, as after kill -9. */
async function leaveBehind(path: string): Promise<void> {
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
  const child = spawn(process.execPath, ["-e", script]);
  await new Promise((resolve) => child.once("close", resolve));
  assert.ok(existsSync(path));
}

async function refused(listen: readonly ListenAddress[]): Promise<string> {
  let message = "";
  await assert.rejects(serve({}, { listen }), (error) => {
    assert.ok(error instanceof ListenError);
    ({ message } = error);
    return true;
  });
  return message;
}

suite("a socket in the file system", () => {
  test("serves owner and group, leaves no other name, and goes with us", async () => {
    const { path, listen } = fresh();
    {
      await using serving = await serve({}, { listen });
      assert.deepEqual(serving.server.addresses, listen);
      assert.equal(statSync(path).mode & 0o777, 0o660);
      assert.equal(await getUnix(path), 200);
      assert.equal(await getUnix(path, "/api/v1/status"), 200);
      assert.deepEqual(readdirSync(folder), [`${String(count)}.sock`]);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  test("takes the place of one whose process is gone", async () => {
    const { path, listen } = fresh();
    await leaveBehind(path);
    await using serving = await serve({}, { listen });
    assert.equal(await getUnix(path), 200);
    assert.deepEqual(serving.lines, []);
  });

  test("never takes the place of one that listens", async () => {
    const { path, listen } = fresh();
    await using first = await serve({}, { listen });
    assert.match(
      await refused(listen),
      /^Cannot listen on unix:\/.*\.sock: address already in use, choose/,
    );
    assert.equal(await getUnix(path), 200);
    assert.equal(first.lines.length, 0);
  });

  test("never takes the place of anything else", async () => {
    const { path, listen } = fresh();
    writeFileSync(path, "mine");
    assert.match(
      await refused(listen),
      /a file that is no socket has this name/,
    );
    assert.equal(statSync(path).size, 4);
    rmSync(path);
    symlinkSync("nowhere", path);
    assert.match(await refused(listen), /no socket/);
    rmSync(path);
  });

  test("that cannot be is refused in words, and no other address stays bound", async () => {
    const { path, listen } = fresh();
    const nowhere = { kind: "unix", path: join(folder, "none", "x") } as const;
    assert.match(
      await refused([...listen, nowhere]),
      /its folder does not exist/,
    );
    assert.equal(existsSync(path), false);
  });

  test("at the end one of somebody else stays", async () => {
    const { path, listen } = fresh();
    const other = createServer();
    {
      await using serving = await serve({}, { listen });
      assert.equal(serving.server.addresses.length, 1);
      rmSync(path);
      await new Promise<void>((resolve) => other.listen(path, resolve));
    }
    assert.ok(existsSync(path));
    await new Promise((resolve) => other.close(resolve));
  });

  test("may have TLS above it", async () => {
    using authority = createAuthority();
    const { path, listen } = fresh();
    await using serving = await serveTls(tlsOf(authority.issue("DNS:x")), {
      listen,
    });
    const args = ["--silent", "--insecure", "--unix-socket", path];
    assert.equal(
      await runWith("curl", [...args, "https://x/metrics"]),
      "up 1\n\n",
    );
    assert.equal(serving.server.isTls, true);
    await assert.rejects(getUnix(path));
  });
});

/** Serves what was passed to it, and says where, or why not; a process of its own, because it owns fd 3. */
const holder = `
import { serve } from "./test/http/serve.ts";
const fds = [3, 4].slice(0, Number(process.env.LISTEN_FDS));
const listen = fds.map((fd) => ({ kind: "inherited", fd }));
await serve({}, { listen }).then(
  ({ server }) => console.log(JSON.stringify(server.addresses)),
  ({ message }) => console.log(message),
);
process.stdin.on("end", () => process.exit()).resume();
`;
const runHolder = ["--import", "tsx", "--input-type=module", "-e", holder];

suite("sockets of systemd", () => {
  test("are served as they were bound, by the real systemd-socket-activate, and stay", async () => {
    const { path } = fresh();
    const port = await freePort();
    const child = spawn(
      "systemd-socket-activate",
      [
        `--listen=127.0.0.1:${String(port)}`,
        `--listen=${path}`,
        process.execPath,
        ...runHolder,
      ],
      { stdio: ["pipe", "pipe", "pipe"], env: { PATH: process.env["PATH"] } },
    );
    const said = text(child.stderr);
    await until(() => existsSync(path) || child.exitCode !== null);
    assert.equal(child.exitCode, null, "it listens");
    // The first connection starts it, and waits for it.
    assert.equal(await getUnix(path), 200);
    const line = await new Promise<string>((resolve) => {
      child.stdout.once("data", (chunk: Buffer) => {
        resolve(chunk.toString());
      });
    });
    const [tcp, unix] = JSON.parse(line) as readonly ListenAddress[];
    assert.deepEqual(tcp, { kind: "tcp", host: "127.0.0.1", port });
    assert.deepEqual(unix, { kind: "inherited", fd: 4 });
    child.stdin.end();
    assert.match(await said, /Listening on/);
    assert.ok(existsSync(path), "it is systemd's, not ours");
  });

  test("that are none are refused in words", async () => {
    const child = spawn(process.execPath, runHolder, {
      // fd 3 is one end of a connection.
      stdio: ["pipe", "pipe", "inherit", "pipe"],
      env: { PATH: process.env["PATH"], LISTEN_FDS: "1" },
    });
    const { stdin, stdout } = child;
    assert.ok(stdin !== null && stdout !== null);
    stdin.end();
    assert.match(
      await text(stdout),
      /^Cannot listen on systemd's socket \(fd 3\): this is no stream socket to listen on, expected ListenStream=/,
    );
  });
});

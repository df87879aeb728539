// Test aid for room config: a folder with real certificates, and what a web config file in it means.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigFile } from "../../src/config/given/read-config-file.ts";
import { lookAtWebFile } from "../../src/config/web/look.ts";
import type {
  TlsServer,
  WebReading,
  WebSettings,
} from "../../src/config/web-settings.ts";
import {
  createAuthority,
  type Authority,
  type Pair,
} from "../notify/support/certificates.ts";

export interface WebFolder extends Disposable {
  readonly at: (name: string) => string;
  readonly write: (name: string, text: string) => string;
  readonly authority: Authority;
  /** As in server.pem and server.key. */
  readonly server: Pair;
  /** What web.yml would mean. */
  readonly read: (yaml: string) => WebReading;
  readonly settings: (yaml: string) => WebSettings;
  readonly tls: (yaml: string) => TlsServer;
  /** The one line that refuses it, without the folder. */
  readonly refusal: (yaml: string) => string;
}

/** `server.pem`, `server.key` and the `ca.pem` that they come from. */
export function createWebFolder(): WebFolder {
  const authority = createAuthority();
  const at = (name: string) => join(authority.folder, name);
  function write(name: string, text: string): string {
    writeFileSync(at(name), text);
    return at(name);
  }
  function read(yaml: string): WebReading {
    return lookAtWebFile(write("web.yml", yaml), readConfigFile).reading;
  }
  function settings(yaml: string): WebSettings {
    const reading = read(yaml);
    assert.equal(reading.kind, "good", JSON.stringify(reading));
    return reading.settings;
  }
  const server = authority.issue("DNS:localhost,IP:127.0.0.1");
  write("server.pem", server.cert);
  write("server.key", server.key);
  return {
    at,
    write,
    authority,
    server,
    read,
    settings,
    tls(yaml) {
      const { tls } = settings(yaml);
      assert.ok(tls !== undefined, "TLS is on");
      return tls;
    },
    refusal(yaml) {
      const reading = read(yaml);
      assert.equal(reading.kind, "bad", JSON.stringify(reading));
      assert.match(reading.message, /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u);
      return reading.message.replaceAll(`${authority.folder}/`, "");
    },
    [Symbol.dispose]() {
      authority[Symbol.dispose]();
    },
  };
}

/** A key with a self-signed certificate, NAME.pem and NAME.key. */
export function selfSigned(
  folder: WebFolder,
  name: string,
  algorithm: string,
): Pair {
  const words = `req -x509 -newkey ${algorithm} -nodes -keyout ${name}.key -out ${name}.pem -days 3 -subj /CN=${name}`;
  openssl(folder, words);
  return {
    cert: readConfigFile(folder.at(`${name}.pem`)),
    key: readConfigFile(folder.at(`${name}.key`)),
  };
}

export function openssl(folder: WebFolder, words: string): void {
  execFileSync("openssl", words.split(" "), {
    cwd: folder.authority.folder,
    stdio: "pipe",
  });
}

/** `key: |` with a PEM text, below tls_server_config. */
export function inline(key: string, pem: string): string {
  const lines = pem.trimEnd().split("\n");
  return [`  ${key}: |`, ...lines.map((line) => `    ${line}`), ""].join("\n");
}

// Room http: what stands for a login in memory, so that nothing that is kept there can be read back.
import { createHmac, randomBytes } from "node:crypto";
import type { Credentials } from "./credentials.ts";

/** bcrypt reads no further; Go's comparison, like ours, ignores what follows. */
const READ_BYTES = 72;

export interface Fingerprints {
  /** The same for two logins only if bcrypt would find the same for both. */
  of(credentials: Credentials, hash: string): string;
  /** Always the same number, from 0 to `count` - 1, for a name while this process lives; nobody can predict it. */
  choose(name: string, count: number): number;
}

/** With a key of their own, which dies with the process. */
export function createFingerprints(): Fingerprints {
  const key = randomBytes(32);
  function digest(parts: readonly Buffer[]): Buffer {
    const hmac = createHmac("sha256", key);
    for (const part of parts) {
      // The length first: no part can pretend to be the end of one and the beginning of the next (CVE-2022-46146).
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      hmac.update(length).update(part);
    }
    return hmac.digest();
  }
  return {
    of({ user, password }, hash) {
      // Cut as bcrypt does, or one user could fill the memory of right logins with endings that nobody reads.
      const read = Buffer.from(password).subarray(0, READ_BYTES);
      return digest([Buffer.from(user), Buffer.from(hash), read]).toString(
        "base64",
      );
    },
    choose(name, count) {
      return digest([Buffer.from(name)]).readUInt32BE() % count;
    },
  };
}

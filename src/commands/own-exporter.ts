// Room commands: asks the exporter of this very host, where one runs; nobody has to.
import type { ListenAddress } from "../http/listen.ts";

/** An exporter that does not answer is as good as none. */
const TIMEOUT_MS = 1_000;
const MAX_BYTES = 4 * 1024 * 1024;

export type Fetched =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly text: string;
    }
  | { readonly kind: "refused" }
  | { readonly kind: "failed"; readonly words: string };

/** Where an address to listen on is reached from the same host. */
export function urlOf({ host, port }: ListenAddress): string {
  const near =
    host === "" || host === "0.0.0.0"
      ? "127.0.0.1"
      : host === "::"
        ? "[::1]"
        : host.includes(":")
          ? `[${host}]`
          : host;
  return `http://${near}:${port}`;
}

/** Never rejects. */
export async function fetchNear(url: string): Promise<Fetched> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "manual",
    });
    if (Number(response.headers.get("content-length") ?? 0) > MAX_BYTES) {
      return { kind: "failed", words: "too long an answer" };
    }
    const text = await response.text();
    return { kind: "answered", status: response.status, text };
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const code =
      cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "ECONNREFUSED") return { kind: "refused" };
    const words =
      code === "" ? `no answer within ${TIMEOUT_MS / 1000} s` : code;
    return { kind: "failed", words };
  }
}

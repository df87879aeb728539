// Room commands: a connection to the exporter of this host: TCP, a socket in the file system, TLS above either.
import { X509Certificate } from "node:crypto";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ListenAddress, TlsServer } from "../config/web-settings.ts";
import { formatAddress } from "../http/sockets/listen.ts";

/** Somebody listens there, but not our exporter. */
export class WrongCertificate extends Error {
  override readonly name = "WrongCertificate";
}

/** Which address of this host reaches one that we listen on. */
export function nearHost({ host }: { readonly host: string }): string {
  if (host === "" || host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

type Place =
  { readonly host: string; readonly port: number } | { readonly path: string };

/** Rejects with a system error, a WrongCertificate, or when `signal` aborts. */
export function dialNear(
  address: ListenAddress,
  tls: TlsServer | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const place = placeOf(address);
  return tls === undefined
    ? connected(connect(place), "connect", signal)
    : dialTls(place, tls, signal);
}

/** Believes no authority and no name: the certificate itself is known. */
async function dialTls(
  place: Place,
  { cert, minVersion, maxVersion }: TlsServer,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTls({
    ...place,
    minVersion,
    maxVersion,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: false,
  });
  await connected(socket, "secureConnect", signal);
  const shown = socket.getPeerX509Certificate();
  if (shown?.raw.equals(new X509Certificate(cert).raw) === true) return socket;
  socket.destroy();
  throw new WrongCertificate(
    "who answers there does not have the certificate of --web.config.file",
  );
}

/** What goes wrong later is for those who read and write. */
function connected<S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      socket.destroy();
      reject(new Error("no answer in time"));
    };
    signal.addEventListener("abort", giveUp);
    socket.on("error", reject);
    socket.once("close", () => {
      reject(new Error("closed"));
    });
    socket.once(event, () => {
      signal.removeEventListener("abort", giveUp);
      resolve(socket);
    });
  });
}

function placeOf(address: ListenAddress): Place {
  switch (address.kind) {
    case "tcp":
      return { host: nearHost(address), port: address.port };
    case "unix":
      return { path: address.path };
    case "inherited":
      throw new TypeError(`Cannot connect to ${formatAddress(address)}`);
    default:
      return address satisfies never;
  }
}

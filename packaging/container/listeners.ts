// Packaging: where processes listen, as proc(5) tells it.

/** What net.connect() takes. */
export type Listener =
  { readonly host: string; readonly port: number } | { readonly path: string };

/** The text of /proc/net/tcp, tcp6 and unix. */
export interface SocketTables {
  readonly tcp: string;
  readonly tcp6: string;
  readonly unix: string;
}

const TCP_LISTEN = "0A";
/** __SO_ACCEPTCON of the kernel. */
const UNIX_LISTEN = "00010000";

/** Of the sockets with these inodes, those that listen; each with the process that holds it. */
export function findListeners(
  { tcp, tcp6, unix }: SocketTables,
  holders: ReadonlyMap<string, number>,
): readonly Listener[] {
  const overTcp = [...rows(tcp), ...rows(tcp6)].flatMap((row) => {
    const [, local = "", , state, , , , , , inode = ""] = row;
    return state === TCP_LISTEN && holders.has(inode) ? reach(local) : [];
  });
  const inFiles = rows(unix).flatMap((row) => {
    const [, , , flags, , , inode = "", ...path] = row;
    const pid = holders.get(inode);
    const isFile = flags === UNIX_LISTEN && path[0]?.startsWith("/");
    if (pid === undefined || isFile !== true) return [];
    // The exporter gives a socket its name when it is ready; the kernel goes on calling it by the first one.
    return [{ path: path.join(" ").replace(new RegExp(`\\.${pid}$`), "") }];
  });
  return [...overTcp, ...inFiles];
}

function rows(table: string): readonly (readonly string[])[] {
  const [, ...lines] = table.trimEnd().split("\n");
  return lines.map((line) => line.trim().split(/\s+/));
}

/** `local` is like 0100007F:2750: words of 32 bits in the order of the processor, little endian on all we serve. */
function reach(local: string): readonly Listener[] {
  const [address = "", port = ""] = local.split(":");
  const bytes = Buffer.from(address, "hex");
  const host = formatHost(bytes.swap32());
  // Nobody can connect to such an address without the name of its interface, which the table does not tell.
  if (host.startsWith("fe80:")) return [];
  return [{ host, port: Number.parseInt(port, 16) }];
}

/** Every interface is reached over the loopback one; the exporter's IPv6 sockets take IPv4, too. */
function formatHost(bytes: Buffer): string {
  if (bytes.every((byte) => byte === 0)) return "127.0.0.1";
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt16BE(2 * index).toString(16),
  );
  return groups.join(":");
}

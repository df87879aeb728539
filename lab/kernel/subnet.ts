// Room lab: a private subnet of the host that nobody else uses, claimed without a lock file.
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, finish } from "./command.ts";
import type { Leash } from "./leash.ts";
import type { Namespace } from "./namespace.ts";

export interface Subnet {
  /** Like "10.213.7.0/24". */
  readonly cidr: string;
  /** The interface in the host's namespace. */
  readonly hostInterface: string;
  /** The host's address in the subnet. */
  readonly hostAddress: string;
  /** The address with this last byte. */
  address(lastByte: number): string;
}

const HOST_BYTE = 254;
const CANDIDATES = 256;

/**
 * Gives the host an interface in a free 10.213.X.0/24, its other end being `peer` in the hub's namespace. The name of
 * the interface contains X and the kernel creates a name only once, so two labs never get the same subnet, even
 * when started at the same moment; and the kernel removes it when the hub's namespace dies.
 */
export async function claimSubnet(
  leash: Leash,
  hub: Namespace,
  peer: string,
): Promise<Subnet> {
  const used = await usedRanges(leash);
  const first = Math.floor(Math.random() * CANDIDATES);
  for (let step = 0; step < CANDIDATES; step += 1) {
    const third = (first + step) % CANDIDATES;
    const subnet = subnetOf(third);
    if (used.some((cidr) => overlaps(cidr, subnet.cidr))) continue;
    if (!(await createLink(leash, subnet.hostInterface, peer, hub))) continue;
    const device = subnet.hostInterface;
    await ip(leash, ["addr", "add", `${subnet.hostAddress}/24`, "dev", device]);
    await ip(leash, ["link", "set", device, "up"]);
    return subnet;
  }
  throw new Error(
    "Cannot reach the lab from the host: every 10.213.X.0/24 is in use",
  );
}

/** Waits until the kernel has removed the interface; it does so a moment after the namespace's last process ended. */
export async function interfaceGone(name: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while ((await readdir("/sys/class/net")).includes(name)) {
    if (performance.now() > deadline) {
      throw new Error(`Cannot end the lab: interface ${name} is still there`);
    }
    await sleep(10);
  }
}

/** Whether two IPv4 ranges, like "10.0.0.0/8" and "10.213.7.0/24", share an address. */
export function overlaps(a: string, b: string): boolean {
  const [addressA = "", bitsA = "32"] = a.split("/");
  const [addressB = "", bitsB = "32"] = b.split("/");
  const size = 2 ** (32 - Math.min(Number(bitsA), Number(bitsB)));
  const blockA = Math.floor(toNumber(addressA) / size);
  return blockA === Math.floor(toNumber(addressB) / size);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function subnetOf(third: number): Subnet {
  return {
    cidr: `10.213.${third}.0/24`,
    hostInterface: `vqlab${third}`,
    hostAddress: `10.213.${third}.${HOST_BYTE}`,
    address: (lastByte) => `10.213.${third}.${lastByte}`,
  };
}

/** False when the name is taken. */
async function createLink(
  leash: Leash,
  name: string,
  peer: string,
  hub: Namespace,
): Promise<boolean> {
  const link = ["link", "add", name, "type", "veth", "peer", "name", peer];
  try {
    await ip(leash, [...link, "netns", String(hub.pid)]);
    return true;
  } catch (error) {
    if (
      error instanceof CommandError &&
      error.message.includes("File exists")
    ) {
      return false;
    }
    throw error;
  }
}

/** Every range that the host has an address or a route for, the default route apart. */
async function usedRanges(leash: Leash): Promise<readonly string[]> {
  const routes = await ip(leash, ["-4", "route", "show", "table", "all"]);
  return routes
    .split("\n")
    .map((line) => /(?:^|\s)(\d+\.\d+\.\d+\.\d+(?:\/\d+)?)/.exec(line)?.[1])
    .filter((range) => range !== undefined);
}

async function ip(leash: Leash, args: readonly string[]): Promise<string> {
  const child = leash.spawn("ip", args, { stdio: "pipe" });
  const command = `ip ${args.join(" ")}`;
  return (await finish(child, { command })).stdout;
}

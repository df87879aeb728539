// Room lab: the networks of a cluster, one bridge each, all in one namespace.
import type { Leash } from "./leash.ts";
import { createNamespace, type Namespace } from "./namespace.ts";
import { claimSubnet, type Subnet } from "./subnet.ts";

export type NetworkName = "ring0" | "ring1" | "management";

const NAMES: readonly NetworkName[] = ["ring0", "ring1", "management"];

/** Where a namespace is to be plugged in: its number is the last byte of its addresses. */
export interface Plug {
  readonly namespace: Namespace;
  readonly number: number;
  readonly networks: readonly NetworkName[];
}

/** The switches between the nodes. */
export class Network {
  readonly #hub: Namespace;
  readonly management: Subnet;

  constructor(hub: Namespace, management: Subnet) {
    this.#hub = hub;
    this.management = management;
  }

  address(network: NetworkName, number: number): string {
    if (network === "management") return this.management.address(number);
    return `10.${network === "ring0" ? 10 : 11}.0.${number}`;
  }

  async plug({ namespace, number, networks }: Plug): Promise<void> {
    await this.#hub.ip(
      networks.flatMap((network) => [
        `link add ${port(number, network)} type veth peer name ${network} netns ${namespace.pid}`,
        `link set ${port(number, network)} master ${network} up`,
      ]),
    );
    await namespace.ip(
      networks.flatMap((network) => [
        `addr add ${this.address(network, number)}/24 dev ${network}`,
        `link set ${network} up`,
      ]),
    );
  }

  /** Takes the port at the switch down: the node keeps its addresses and loses the carrier, as with a pulled cable. */
  async cut(number: number, networks: readonly NetworkName[]): Promise<void> {
    await this.#set(number, networks, "down");
  }

  async heal(number: number, networks: readonly NetworkName[]): Promise<void> {
    await this.#set(number, networks, "up");
  }

  async #set(
    number: number,
    networks: readonly NetworkName[],
    state: "up" | "down",
  ): Promise<void> {
    await this.#hub.ip(
      networks.map((network) => `link set ${port(number, network)} ${state}`),
    );
  }
}

/** Creates the bridges and the host's way into the management network. */
export async function createNetwork(leash: Leash): Promise<Network> {
  const hub = await createNamespace(leash, { name: "hub", privateFolders: [] });
  await hub.ip(
    NAMES.flatMap((name) => [
      `link add ${name} type bridge`,
      `link set ${name} up`,
    ]),
  );
  const management = await claimSubnet(leash, hub, "host");
  await hub.ip(["link set host master management up"]);
  return new Network(hub, management);
}

function port(number: number, network: NetworkName): string {
  return `${number}-${network}`;
}

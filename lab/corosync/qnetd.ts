// Room lab: the arbiter of a quorum device, a real corosync-qnetd on a machine of its own.
import { Daemon } from "../kernel/daemon.ts";
import type { Leash } from "../kernel/leash.ts";
import { createNamespace } from "../kernel/namespace.ts";
import type { Network } from "../kernel/network.ts";

/** The last byte of its address, apart from those of the nodes (1 to 32) and the host (254). */
export const QNETD_NUMBER = 250;

export class Qnetd {
  readonly #daemon: Daemon;
  readonly #network: Network;

  private constructor(daemon: Daemon, network: Network) {
    this.#daemon = daemon;
    this.#network = network;
  }

  static async start(leash: Leash, network: Network): Promise<Qnetd> {
    const namespace = await createNamespace(leash, {
      name: "qnetd",
      privateFolders: ["/run", "/dev/shm"],
    });
    await network.plug({
      ...{ namespace, number: QNETD_NUMBER },
      networks: ["management"],
    });
    const prepare = 'mkdir -p /run/corosync-qnetd; exec "$@"';
    const daemon = new Daemon("corosync-qnetd", () =>
      namespace.spawn(
        "sh",
        ["-c", prepare, "qnetd", "corosync-qnetd", "-f", "-s", "off"],
        { stdio: ["ignore", "ignore", "pipe"] },
      ),
    );
    daemon.start();
    return new Qnetd(daemon, network);
  }

  pid(): number | undefined {
    return this.#daemon.pid;
  }

  freeze(): void {
    this.#daemon.freeze();
  }

  thaw(): void {
    this.#daemon.thaw();
  }

  async kill(): Promise<void> {
    await this.#daemon.kill();
  }

  start(): void {
    this.#daemon.start();
  }

  /** Every node loses the arbiter, but not its way to the host. */
  async cut(): Promise<void> {
    await this.#network.cut(QNETD_NUMBER, ["management"]);
  }

  async heal(): Promise<void> {
    await this.#network.heal(QNETD_NUMBER, ["management"]);
  }
}

// Room lab: a program that starts a lab, says so, and then waits to be killed. It disposes of nothing.
import { startLab } from "../../lab/lab.ts";

const lab = await startLab({ nodes: 2, qdevice: {} });
// A shell with a child: the child is on no leash, but its parent's end closes what it reads.
process.send?.({
  subnet: lab.managementSubnet,
  hostAddress: lab.hostAddress,
});
setInterval(() => undefined, 60_000);

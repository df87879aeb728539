// Room lab: a program that starts a lab, says so, and then waits to be killed. It disposes of nothing.
import { startLab } from "../../lab/lab.ts";

const lab = await startLab({ nodes: 2, qdevice: {} });
process.send?.({ subnet: lab.managementSubnet });
setInterval(() => undefined, 60_000);

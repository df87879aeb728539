// Test aid for room http, a process of its own: connects, says nothing, and with "again" comes back when sent away.
// Arguments: port, number of connections, "once" or "again". Prints how many are open and were made, four times a second.
import { connect } from "node:net";

const [port = "", size = "", mode = ""] = process.argv.slice(2);
let open = 0;
let dialled = 0;

function dial(): void {
  const socket = connect({ host: "127.0.0.1", port: Number(port) });
  socket.on("error", () => undefined);
  socket.once("connect", () => {
    open += 1;
    dialled += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  socket.once("close", () => {
    if (mode === "again") dial();
  });
}

for (let one = 0; one < Number(size); one += 1) dial();
setInterval(() => {
  process.stdout.write(`${JSON.stringify({ open, dialled })}\n`);
}, 250);
process.stdin.on("end", () => process.exit()).resume();

# The service manager's end of NOTIFY_SOCKET: Node has no datagrams on unix sockets. Prints one JSON line a datagram.
import json, os, socket, struct, sys

address = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
receiver.bind("\0" + address[1:] if address.startswith("@") else address)
if not address.startswith("@"):
    os.chmod(address, 0o777)
print("ready", flush=True)
while True:
    text, (credentials, *_), _, _ = receiver.recvmsg(65536, 64)
    pid, _, _ = struct.unpack("3i", credentials[2])
    print(json.dumps({"text": text.decode(), "pid": pid}), flush=True)

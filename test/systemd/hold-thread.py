# Holds one thread of a process, and no other, as a bug would: hold-thread.py PID NAME SECONDS
import ctypes, os, sys, time

PTRACE_SEIZE, PTRACE_INTERRUPT, WALL = 0x4206, 0x4207, 0x40000000
pid, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)


def name_of(tid):
    try:
        return open(f"/proc/{pid}/task/{tid}/comm").read().strip()
    except FileNotFoundError:
        return ""


def is_held(tid):
    try:
        ended, status = os.waitpid(tid, os.WNOHANG | WALL)
    except ChildProcessError:
        return False
    # A dead thread that is traced stays, and its process with it, until it is waited for.
    return ended == 0 or os.WIFSTOPPED(status)


for tid in map(int, os.listdir(f"/proc/{pid}/task")):
    if name_of(tid) == name:
        for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
            if libc.ptrace(request, tid, None, None) != 0:
                sys.exit(os.strerror(ctypes.get_errno()))
        print("held", flush=True)
        end = time.monotonic() + seconds
        while is_held(tid) and time.monotonic() < end:
            time.sleep(0.05)

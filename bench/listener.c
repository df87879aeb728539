/* A client that only dispatches: the fastest that a callback can be seen.
 * Prints one line a callback: "<CLOCK_MONOTONIC in ms> <quorum|expected|nodelist> <value>". */
#include <corosync/votequorum.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static void say(const char *kind, unsigned long long value) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  printf("%.6f %s %llu\n", now.tv_sec * 1e3 + now.tv_nsec / 1e6, kind, value);
  fflush(stdout);
}

static void on_quorum(votequorum_handle_t handle, uint64_t context,
                      uint32_t quorate, uint32_t entries,
                      votequorum_node_t nodes[]) {
  (void)handle, (void)context, (void)entries, (void)nodes;
  say("quorum", quorate);
}

static void on_expected(votequorum_handle_t handle, uint64_t context,
                        uint32_t expected_votes) {
  (void)handle, (void)context;
  say("expected", expected_votes);
}

static void on_nodelist(votequorum_handle_t handle, uint64_t context,
                        votequorum_ring_id_t ring, uint32_t entries,
                        uint32_t nodes[]) {
  (void)handle, (void)context, (void)entries, (void)nodes;
  say("nodelist", ring.seq);
}

int main(void) {
  votequorum_handle_t handle;
  votequorum_callbacks_t callbacks = {on_quorum, on_expected, on_nodelist};
  int fd;
  if (votequorum_initialize(&handle, &callbacks) != CS_OK ||
      votequorum_fd_get(handle, &fd) != CS_OK ||
      votequorum_trackstart(handle, 0, CS_TRACK_CURRENT | CS_TRACK_CHANGES) !=
          CS_OK) {
    fprintf(stderr, "Cannot track votequorum: is corosync running here?\n");
    return 1;
  }
  struct pollfd waiting = {.fd = fd, .events = POLLIN};
  while (poll(&waiting, 1, -1) >= 0) {
    if ((waiting.revents & (POLLHUP | POLLERR)) != 0 ||
        votequorum_dispatch(handle, CS_DISPATCH_ALL) != CS_OK) {
      break;
    }
  }
  votequorum_finalize(handle);
  return 0;
}

/* Tracks votequorum and scrapes an exporter in each callback that tells a
 * change of the expected votes, until the exporter shows it.
 *   visible ADDRESS:PORT
 * Prints "ready", and one line a change:
 * "<expected votes> <ms after the callback> <looks>". */
#include <corosync/votequorum.h>
#include <poll.h>

#include "scraping.h"

enum { MOST_LOOKS = 1000 };

struct watch {
  const char *address;
  struct target target;
};

static void on_expected(votequorum_handle_t handle, uint64_t context,
                        uint32_t expected_votes) {
  double start = now_ms();
  char wanted[64];
  struct watch *watch;
  (void)handle;
  watch = (struct watch *)(uintptr_t)context;
  snprintf(wanted, sizeof wanted, "\nvotequorum_expected_votes %u\n",
           expected_votes);
  for (int looks = 1; looks <= MOST_LOOKS; looks++) {
    if (scrape(&watch->target) != 0) {
      fail("scrape", watch->address);
      exit(1);
    }
    if (strstr(response, wanted) == NULL) continue;
    printf("%u %.6f %d\n", expected_votes, now_ms() - start, looks);
    fflush(stdout);
    return;
  }
  fail("see the change on", watch->address);
  exit(1);
}

int main(int argc, char **argv) {
  struct watch watch = {.address = argc > 1 ? argv[1] : ""};
  votequorum_handle_t handle;
  votequorum_callbacks_t callbacks = {
      .votequorum_expectedvotes_notify_fn = on_expected};
  int fd;
  if (argc != 2) return fail("use this:", "visible ADDRESS:PORT");
  if (votequorum_initialize(&handle, &callbacks) != CS_OK ||
      votequorum_fd_get(handle, &fd) != CS_OK ||
      votequorum_trackstart(handle, (uintptr_t)&watch,
                            CS_TRACK_CHANGES) != CS_OK)
    return fail("track", "votequorum: is corosync running here?");
  if (open_target(&watch.target, watch.address) != 0)
    return fail("connect to", watch.address);
  /* Accepted, and what a connection needs is there. */
  if (scrape(&watch.target) != 0) return fail("scrape", watch.address);
  puts("ready");
  fflush(stdout);
  struct pollfd waiting = {.fd = fd, .events = POLLIN};
  while (poll(&waiting, 1, -1) > 0 &&
         votequorum_dispatch(handle, CS_DISPATCH_ALL) == CS_OK) {
  }
  votequorum_finalize(handle);
  return 0;
}

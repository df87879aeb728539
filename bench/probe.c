/* Another client of corosync, such as Pacemaker is one: sends itself a message
 * through the whole cluster, which waits for the token, and reads the own
 * quorum, which waits for corosync's loop. One of each every INTERVAL ms.
 * Prints one line each: "<message in ms> <question in ms>". */
#include <corosync/cpg.h>
#include <corosync/votequorum.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int delivered;

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void on_message(cpg_handle_t handle, const struct cpg_name *group,
                       uint32_t node, uint32_t pid, void *message,
                       size_t length) {
  (void)handle, (void)group, (void)node, (void)message, (void)length;
  if (pid == (uint32_t)getpid()) delivered = 1;
}

static int fail(const char *what, int code) {
  fprintf(stderr, "Cannot %s: corosync answered %d\n", what, code);
  return 1;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 100;
  int interval_ms = argc > 2 ? atoi(argv[2]) : 20;
  cpg_handle_t cpg;
  cpg_callbacks_t callbacks = {on_message, NULL};
  struct cpg_name group = {.value = "votequorum-bench"};
  votequorum_handle_t votequorum;
  struct votequorum_info info;
  int fd, code;
  group.length = strlen(group.value);
  if ((code = cpg_initialize(&cpg, &callbacks)) != CS_OK ||
      (code = cpg_fd_get(cpg, &fd)) != CS_OK ||
      (code = cpg_join(cpg, &group)) != CS_OK)
    return fail("join a group", code);
  if ((code = votequorum_initialize(&votequorum, NULL)) != CS_OK)
    return fail("ask votequorum", code);
  for (int n = 0; n < count; n++) {
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    usleep(interval_ms * 1000);
    double start = now_ms();
    delivered = 0;
    while ((code = cpg_mcast_joined(cpg, CPG_TYPE_AGREED, &text, 1)) ==
           CS_ERR_TRY_AGAIN)
      usleep(1000);
    if (code != CS_OK) return fail("send a message", code);
    while (!delivered) {
      poll(&waiting, 1, 1000);
      code = cpg_dispatch(cpg, CS_DISPATCH_ALL);
      if (code != CS_OK) return fail("receive a message", code);
    }
    double sent = now_ms();
    code = votequorum_getinfo(votequorum, 0, &info);
    if (code != CS_OK) return fail("read the quorum", code);
    printf("%.6f %.6f\n", sent - start, now_ms() - sent);
  }
  return 0;
}

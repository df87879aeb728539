/* A host that misbehaves, preloaded into the exporter by tests:
 * a disk whose fsync takes as many seconds as the file $FAULTY_FSYNC_SECONDS says,
 * a wall clock that is off by as many seconds as the file $FAULTY_CLOCK_SECONDS says.
 * When an fsync was done, on CLOCK_MONOTONIC in ms, is appended to $FAULTY_FSYNC_LOG.
 * A file that is not there: no fault. CLOCK_MONOTONIC is left alone, as the kernel leaves it alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long read_seconds(const char *variable) {
  const char *path = getenv(variable);
  FILE *file = path == NULL ? NULL : fopen(path, "r");
  if (file == NULL) return 0;
  long seconds = 0;
  if (fscanf(file, "%ld", &seconds) != 1) seconds = 0;
  fclose(file);
  return seconds;
}

static void log_sync(void) {
  const char *path = getenv("FAULTY_FSYNC_LOG");
  FILE *file = path == NULL ? NULL : fopen(path, "a");
  if (file == NULL) return;
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  fprintf(file, "%.6f\n", now.tv_sec * 1e3 + now.tv_nsec / 1e6);
  fclose(file);
}

/* The delay ends early when the file is gone: the disk is well again. */
static int slow(int number, int fd) {
  for (long tenths = 0; tenths < 10 * read_seconds("FAULTY_FSYNC_SECONDS");
       tenths++) {
    usleep(100000);
  }
  const int result = (int)syscall(number, fd);
  if (result == 0) log_sync();
  return result;
}

int fsync(int fd) { return slow(SYS_fsync, fd); }
int fdatasync(int fd) { return slow(SYS_fdatasync, fd); }

/* The offset is read anew at most every 10 ms, or every call would open a file. */
static long clock_offset(const struct timespec *monotonic) {
  static _Atomic long read_at = -1, offset = 0;
  const long now = monotonic->tv_sec * 100 + monotonic->tv_nsec / 10000000;
  if (now != read_at) {
    read_at = now;
    offset = read_seconds("FAULTY_CLOCK_SECONDS");
  }
  return offset;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  const int result = (int)syscall(SYS_clock_gettime, clock, at);
  if (result == 0 &&
      (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    struct timespec monotonic;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &monotonic);
    at->tv_sec += clock_offset(&monotonic);
  }
  return result;
}

int gettimeofday(struct timeval *at, void *zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}

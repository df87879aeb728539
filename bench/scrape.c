/* Scrapes one or more exporters in turns.
 *   scrape COUNT ADDRESS:PORT ...
 * Prints one line a turn: "<ms of the first> <ms of the second> ...", from the
 * request until the last byte of the response. */
#include "scraping.h"

enum { MOST_TARGETS = 8 };

int main(int argc, char **argv) {
  struct target targets[MOST_TARGETS];
  int count = argc > 2 ? atoi(argv[1]) : 0;
  int targets_count = argc - 2;
  if (count <= 0 || targets_count > MOST_TARGETS)
    return fail("use this:", "scrape COUNT ADDRESS:PORT ...");
  for (int n = 0; n < targets_count; n++)
    if (open_target(&targets[n], argv[2 + n]) != 0)
      return fail("connect to", argv[2 + n]);
  for (int turn = 0; turn < count; turn++) {
    for (int n = 0; n < targets_count; n++) {
      double start = now_ms();
      if (scrape(&targets[n]) != 0) return fail("scrape", argv[2 + n]);
      printf("%.6f%c", now_ms() - start, n + 1 < targets_count ? ' ' : '\n');
    }
  }
  return 0;
}

// Room native/common: the two clocks that every observation is stamped with.
#include "common/clock.h"

#include <ctime>

namespace {

double ReadMs(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e3 +
         static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace

Instant Now() noexcept {
  return {.realtime_ms = ReadMs(CLOCK_REALTIME),
          .monotonic_ms = ReadMs(CLOCK_MONOTONIC)};
}

double MonotonicMs() noexcept { return ReadMs(CLOCK_MONOTONIC); }

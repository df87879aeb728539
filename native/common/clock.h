// Room native/common: the two clocks that every observation is stamped with.
#ifndef NATIVE_COMMON_CLOCK_H_
#define NATIVE_COMMON_CLOCK_H_

// One moment, in milliseconds with a fraction.
struct Instant {
  double realtime_ms = 0;   // CLOCK_REALTIME, since the epoch; may jump
  double monotonic_ms = 0;  // CLOCK_MONOTONIC; for durations and deadlines
};

Instant Now() noexcept;
double MonotonicMs() noexcept;

#endif  // NATIVE_COMMON_CLOCK_H_

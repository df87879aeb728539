// Room native/common: when the owner thread promised to be heard of again.
#ifndef NATIVE_COMMON_PULSE_H_
#define NATIVE_COMMON_PULSE_H_

#include <atomic>
#include <limits>

#include "common/clock.h"

// The owner thread tells, any thread reads; neither waits. A thread that is in
// the hands of corosync promises nothing, since corosync may hold it for ever.
// At any other moment it goes on by due_ms(), or it is stuck.
class Pulse {
 public:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  // For the length of one call into corosync's library.
  class InCall {
   public:
    explicit InCall(Pulse& pulse) noexcept : pulse_(pulse) {
      pulse_.PromiseBy(kNever);
    }
    ~InCall() { pulse_.PromiseBy(MonotonicMs()); }
    InCall(const InCall&) = delete;
    InCall& operator=(const InCall&) = delete;

   private:
    Pulse& pulse_;
  };

  // Owner thread.
  void PromiseBy(double monotonic_ms) noexcept { due_ms_.store(monotonic_ms); }

  // Any thread.
  double due_ms() const noexcept { return due_ms_.load(); }

 private:
  // Made with its thread, which is to begin at once.
  std::atomic<double> due_ms_{MonotonicMs()};
};

static_assert(std::atomic<double>::is_always_lock_free);

#endif  // NATIVE_COMMON_PULSE_H_

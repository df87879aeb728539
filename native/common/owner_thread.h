// Room native/common: the one thread that owns a corosync handle.
#ifndef NATIVE_COMMON_OWNER_THREAD_H_
#define NATIVE_COMMON_OWNER_THREAD_H_

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

// What the JS thread tells the owner thread: stop, or look now.
class Signal {
 public:
  Signal() noexcept;
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Any thread; neither waits.
  void RequestStop() noexcept;
  void Nudge() noexcept;

  // Owner thread.
  bool stop_requested() const noexcept { return stop_.load(); }
  bool ConsumeNudge() noexcept { return nudged_.exchange(false); }
  int fd() const noexcept { return fd_; }  // readable after either; -1: none
  void Drain() noexcept;

 private:
  void Write() noexcept;

  const int fd_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> nudged_{false};
};

// JS thread only, but for the body. All that the body touches lives in shared
// state, so a thread that was abandoned touches nothing that was freed.
class OwnerThread {
 public:
  using Body = std::function<void(Signal&)>;

  // 0, or the errno of what failed.
  int Start(const char* name, Body body);
  void RequestStop();
  void Nudge();
  // Waits for the end of the body until `patience` after the first request to
  // stop (or after now, when it ended by itself), then joins. A thread that is
  // still held (a frozen corosync answers no IPC, and the library waits for
  // ever) is detached. Idempotent.
  void JoinOrAbandon(std::chrono::milliseconds patience);

 private:
  struct Shared;
  static void* Main(void* argument) noexcept;

  std::shared_ptr<Shared> shared_;  // from Start to JoinOrAbandon
  pthread_t thread_{};
};

#endif  // NATIVE_COMMON_OWNER_THREAD_H_

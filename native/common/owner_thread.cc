// Room native/common: the one thread that owns a corosync handle.
#include "common/owner_thread.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;

// votequorum_dispatch() puts 1 MiB on the stack; ulimit -s and musl's default
// are not ours to trust.
constexpr std::size_t kStackBytes = std::size_t{4} << 20;

// Signals are for Node's own threads; only faults stay deliverable here.
sigset_t BlockableSignals() noexcept {
  sigset_t set;
  sigfillset(&set);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) {
    sigdelset(&set, fault);
  }
  return set;
}

}  // namespace

Signal::Signal() noexcept : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Signal::~Signal() {
  if (fd_ >= 0) close(fd_);
}

void Signal::RequestStop() noexcept {
  stop_.store(true);
  Write();
}

void Signal::Nudge() noexcept {
  nudged_.store(true);
  Write();
}

void Signal::Write() noexcept {
  const std::uint64_t one = 1;
  // EAGAIN means that the counter is full, so the fd is readable anyway.
  while (write(fd_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Signal::Drain() noexcept {
  std::uint64_t count = 0;
  while (read(fd_, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

struct OwnerThread::Shared {
  Signal signal;
  Body body;
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;                             // under mutex
  std::optional<Clock::time_point> stop_time{};  // JS thread only
};

void* OwnerThread::Main(void* argument) noexcept {
  const std::unique_ptr<std::shared_ptr<Shared>> holder(
      static_cast<std::shared_ptr<Shared>*>(argument));
  Shared& shared = **holder;
  shared.body(shared.signal);
  // What the body holds is released by the thread that used it.
  shared.body = nullptr;
  const std::lock_guard lock(shared.mutex);
  shared.done = true;
  shared.ended.notify_all();
  return nullptr;
}

int OwnerThread::Start(const char* name, Body body) {
  auto shared = std::make_shared<Shared>();
  if (shared->signal.fd() < 0) return errno;
  shared->body = std::move(body);
  auto argument = std::make_unique<std::shared_ptr<Shared>>(shared);

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  const sigset_t blocked = BlockableSignals();
  sigset_t previous;
  pthread_sigmask(SIG_BLOCK, &blocked, &previous);
  const int error = pthread_create(&thread_, &attributes, Main, argument.get());
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) return error;

  static_cast<void>(argument.release());  // Main owns it
  pthread_setname_np(thread_, name);
  shared_ = std::move(shared);
  return 0;
}

void OwnerThread::RequestStop() {
  if (!shared_ || shared_->stop_time) return;
  shared_->stop_time = Clock::now();
  shared_->signal.RequestStop();
}

void OwnerThread::Nudge() {
  if (shared_) shared_->signal.Nudge();
}

void OwnerThread::JoinOrAbandon(std::chrono::milliseconds patience) {
  // Let go at once: the eventfd must not wait for a garbage collection.
  const std::shared_ptr<Shared> shared = std::exchange(shared_, nullptr);
  if (!shared) return;
  const auto deadline = shared->stop_time.value_or(Clock::now()) + patience;
  bool done = false;
  {
    std::unique_lock lock(shared->mutex);
    done =
        shared->ended.wait_until(lock, deadline, [&] { return shared->done; });
  }
  if (done) {
    pthread_join(thread_, nullptr);
  } else {
    pthread_detach(thread_);
  }
}

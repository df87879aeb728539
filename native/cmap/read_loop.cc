// Room native/cmap: the loop of the thread that owns the cmap handle.
#include "cmap/read_loop.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace {

// A reading that corosync put off ("try again") is begun again after this.
constexpr double kRetryMs = 100;

}  // namespace

bool Supersedes(const CmapItem& newer, const CmapItem& waiting) {
  return std::holds_alternative<CmapEntries>(newer) &&
         std::holds_alternative<CmapEntries>(waiting);
}

Instant At(const CmapItem& item) {
  return std::visit([](const auto& any) { return any.at; }, item);
}

ReadLoop::ReadLoop(Mailbox<CmapItem>& mailbox, Bell& bell, Signal& signal,
                   std::vector<std::string> prefixes, double interval_ms)
    : mailbox_(mailbox),
      bell_(bell),
      signal_(signal),
      prefixes_(std::move(prefixes)),
      interval_ms_(interval_ms) {}

CmapFailure ReadLoop::Run() {
  if (auto failure = connection_.Open()) return *failure;
  while (!signal_.stop_requested()) {
    if (signal_.ConsumeNudge() || MonotonicMs() >= next_read_ms_) {
      if (auto failure = ReadAll()) return *failure;
      continue;
    }
    if (auto failure = Wait(next_read_ms_)) return *failure;
  }
  return ClosedOnRequest();
}

// All prefixes or nothing: half a reading would look like missing keys.
std::optional<CmapFailure> ReadLoop::ReadAll() {
  CmapEntries reading;
  for (const std::string& prefix : prefixes_) {
    if (signal_.stop_requested()) return std::nullopt;
    if (auto failure = connection_.Read(prefix, reading)) {
      if (!IsTransient(failure->code)) return failure;
      next_read_ms_ = MonotonicMs() + std::min(kRetryMs, interval_ms_);
      return std::nullopt;
    }
  }
  auto& entries = reading.entries;
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  // Prefixes may overlap.
  entries.erase(
      std::unique(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return a.key == b.key; }),
      entries.end());
  reading.at = Now();
  next_read_ms_ = reading.at.monotonic_ms + interval_ms_;
  mailbox_.Post(std::move(reading));
  bell_.Ring();
  return std::nullopt;
}

// Nothing is tracked, so corosync's descriptor says one thing only: gone.
std::optional<CmapFailure> ReadLoop::Wait(double until_ms) {
  const int timeout =
      static_cast<int>(std::ceil(std::max(0.0, until_ms - MonotonicMs())));
  std::array<pollfd, 2> fds{{
      {.fd = signal_.fd(), .events = POLLIN, .revents = 0},
      {.fd = connection_.fd(), .events = 0, .revents = 0},
  }};
  if (poll(fds.data(), fds.size(), timeout) <= 0) return std::nullopt;
  if (fds[0].revents != 0) signal_.Drain();
  if (fds[1].revents != 0) return connection_.HungUp();
  return std::nullopt;
}

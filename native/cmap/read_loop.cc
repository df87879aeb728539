// Room native/cmap: the loop of the thread that owns the cmap handles.
#include "cmap/read_loop.h"

#include <poll.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace {

// Corosync answers between its other work, one question after the other, each
// within some 10 microseconds. A long reading leaves it alone now and then.
constexpr int kQuestionsAtOnce = 256;
constexpr int kPauseMs = 1;
// A question that corosync put off ("try again") is asked so often.
constexpr int kAttempts = 10;
constexpr int kRetryMs = 10;

}  // namespace

ReadLoop::ReadLoop(Mailbox<CmapItem>& mailbox, Bell& bell, Signal& signal,
                   CmapPlans& plans)
    : mailbox_(mailbox), bell_(bell), signal_(signal), plans_(plans) {}

// A connection that hung up, or is about to, waits for the end of its corosync;
// then the other one has hung up, too, and its files are removed as well.
ReadLoop::~ReadLoop() {
  for (auto& connection : connections_) {
    if (connection && connection->IsSuspect()) connection.reset();
  }
}

std::unique_ptr<CmapConnection>& ReadLoop::On(CmapMap map) {
  return connections_.at(static_cast<std::size_t>(map));
}

CmapFailure ReadLoop::Run() {
  auto& icmap = On(CmapMap::kIcmap);
  icmap = std::make_unique<CmapConnection>(CmapMap::kIcmap);
  if (auto failure = icmap->Open()) return *failure;
  while (!signal_.stop_requested()) {
    if (const auto plan = plans_.Take()) {
      if (auto failure = Carry(*plan)) return *failure;
    } else if (auto failure = Wait(-1)) {
      return *failure;
    }
  }
  return ClosedOnRequest();
}

// The whole plan or nothing: half a reading would look like missing keys.
std::optional<CmapFailure> ReadLoop::Carry(const CmapPlan& plan) {
  CmapRead reading;
  reading.id = plan.id;
  reading.started_ms = MonotonicMs();
  for (const CmapMap map : {CmapMap::kIcmap, CmapMap::kStats}) {
    const CmapWishes& wishes = plan.maps.at(static_cast<std::size_t>(map));
    auto failed = ReadMap(map, wishes, reading);
    if (signal_.stop_requested()) return std::nullopt;
    if (!failed) continue;
    if (IsLost()) return failed->cause;
    failed->at = Now();
    failed->id = plan.id;
    mailbox_.Post(*std::move(failed));
    bell_.Ring();
    return std::nullopt;
  }
  auto& entries = reading.entries;
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  // Keys may be under a prefix, too, and prefixes may overlap.
  entries.erase(
      std::unique(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return a.key == b.key; }),
      entries.end());
  reading.at = Now();
  mailbox_.Post(std::move(reading));
  bell_.Ring();
  return std::nullopt;
}

std::optional<CmapFailed> ReadLoop::ReadMap(CmapMap map,
                                            const CmapWishes& wishes,
                                            CmapRead& to) {
  if (wishes.keys.empty() && wishes.prefixes.empty()) return std::nullopt;
  const auto failed = [](const CmapFailure& cause, const std::string& key) {
    return CmapFailed{.at = {}, .id = 0, .cause = cause, .key = key};
  };
  auto& connection = On(map);
  if (!connection) {
    auto opened = std::make_unique<CmapConnection>(map);
    if (auto failure = opened->Open()) return failed(*failure, "");
    connection = std::move(opened);
  }
  for (const std::string& key : wishes.keys) {
    if (!Breathe()) return std::nullopt;
    if (auto failure = Persist([&] { return connection->Get(key, to); })) {
      return failed(*failure, key);
    }
  }
  for (const std::string& prefix : wishes.prefixes) {
    if (auto failure = ReadPrefix(*connection, prefix, to)) {
      return failed(*failure, prefix);
    }
  }
  return std::nullopt;
}

// Names first, values then: an iterator is kept open for as short as can be.
std::optional<CmapFailure> ReadLoop::ReadPrefix(CmapConnection& connection,
                                                const std::string& prefix,
                                                CmapRead& to) {
  std::vector<std::string> keys;
  if (auto failure = Persist([&] {
        keys.clear();
        return connection.List(
            prefix, [this] { return Breathe(); }, keys);
      })) {
    return failure;
  }
  if (keys.size() > kMaxKeys) {
    to.truncated = true;
    return std::nullopt;
  }
  for (const std::string& key : keys) {
    if (!Breathe()) return std::nullopt;
    if (auto failure = Persist([&] { return connection.Get(key, to); })) {
      return failure;
    }
  }
  return std::nullopt;
}

template <typename Question>
std::optional<CmapFailure> ReadLoop::Persist(const Question& question) {
  for (int attempt = 1;; attempt++) {
    const std::optional<CmapFailure> failure = question();
    if (!failure || !IsTransient(failure->code) || attempt == kAttempts) {
      return failure;
    }
    static_cast<void>(Wait(kRetryMs));
    if (signal_.stop_requested()) return failure;
  }
}

// Called ahead of every question.
bool ReadLoop::Breathe() {
  if (++questions_ > kQuestionsAtOnce) {
    questions_ = 0;
    static_cast<void>(Wait(kPauseMs));
  }
  return !signal_.stop_requested();
}

bool ReadLoop::IsLost() {
  return std::any_of(
      connections_.begin(), connections_.end(), [](const auto& connection) {
        return connection && (connection->IsHungUp() || !connection->Answers());
      });
}

// Nothing is tracked, so corosync's descriptors say one thing only: gone.
std::optional<CmapFailure> ReadLoop::Wait(int timeout_ms) {
  std::vector<pollfd> fds{{.fd = signal_.fd(), .events = POLLIN, .revents = 0}};
  for (const auto& connection : connections_) {
    if (connection) {
      fds.push_back({.fd = connection->fd(), .events = 0, .revents = 0});
    }
  }
  if (poll(fds.data(), fds.size(), timeout_ms) <= 0) return std::nullopt;
  if (fds[0].revents != 0) signal_.Drain();
  for (const auto& connection : connections_) {
    if (connection && connection->IsHungUp()) return connection->HungUp();
  }
  return std::nullopt;
}

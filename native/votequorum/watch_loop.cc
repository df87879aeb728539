// Room native/votequorum: the loop of the thread that owns the handle.
#include "votequorum/watch_loop.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <variant>

namespace {

constexpr short kHungUp = POLLHUP | POLLERR | POLLNVAL;
// A look that corosync put off ("try again") is taken again after this.
constexpr double kRetryMs = 50;
// A descriptor that is readable for ever and says nothing must not spin.
constexpr double kBarrenMs = 10;
// A corosync that answered this lately is taken to be alive.
constexpr double kFreshMs = 100;

template <typename Range, typename GetId>
std::vector<std::uint32_t> Ids(const Range& range, GetId get_id) {
  std::vector<std::uint32_t> ids;
  ids.reserve(range.size());
  std::transform(range.begin(), range.end(), std::back_inserter(ids), get_id);
  return ids;
}

}  // namespace

WatchLoop::WatchLoop(Mailbox<Observation>& mailbox, Bell& bell, Signal& signal,
                     Pulse& pulse, double interval_ms)
    : mailbox_(mailbox),
      bell_(bell),
      signal_(signal),
      pulse_(pulse),
      interval_ms_(interval_ms),
      connection_([this](Observation note) { Note(std::move(note)); }, pulse) {}

Failure WatchLoop::Run() {
  if (auto failure = connection_.Open()) return *failure;
  Publish(Connected{Now()});
  double next_look_ms = MonotonicMs() + interval_ms_;
  while (!signal_.stop_requested()) {
    const short events = Wait(next_look_ms);
    // Ahead of a request to stop: at a shutdown corosync ends a moment before
    // we are told to, and its last words are not to be missed.
    if (events != 0) {
      if (auto failure = Hear(events)) return *failure;
    }
    if (signal_.stop_requested()) break;
    // A look per wake loads corosync no more than it loads itself: a callback
    // costs it a membership change, a look some 50 microseconds a node.
    if (announced_ || MonotonicMs() >= next_look_ms) {
      if (auto failure = Look()) return *failure;
      // Still announced: the look was put off.
      next_look_ms =
          MonotonicMs() +
          (announced_ ? std::min(kRetryMs, interval_ms_) : interval_ms_);
    }
  }
  StopTracking();
  return ClosedOnRequest();
}

// Owner thread, inside a callback.
void WatchLoop::Note(Observation note) {
  if (const auto* quorum = std::get_if<QuorumNote>(&note)) {
    listed_ = Ids(quorum->nodes, [](const auto& node) { return node.node_id; });
  } else if (const auto* list = std::get_if<NodeListNote>(&note)) {
    members_ = list->members;
  }
  mailbox_.Post(std::move(note));
}

// The events of corosync's descriptor, none when only the time or a signal
// came. EINTR is no event either.
short WatchLoop::Wait(double until_ms) {
  const double now_ms = MonotonicMs();
  if (barren_) until_ms = std::min(until_ms, now_ms + kBarrenMs);
  // Rounded up: waking a fraction early would only mean waking twice.
  const int timeout =
      static_cast<int>(std::ceil(std::max(0.0, until_ms - now_ms)));
  std::array<pollfd, 2> fds{{
      {.fd = signal_.fd(), .events = POLLIN, .revents = 0},
      {.fd = connection_.fd(), .events = POLLIN, .revents = 0},
  }};
  const nfds_t watched = std::exchange(barren_, false) ? 1 : 2;
  pulse_.PromiseBy(now_ms + timeout);
  const int ready = poll(fds.data(), watched, timeout);
  pulse_.PromiseBy(MonotonicMs());
  if (ready <= 0) return 0;
  if (fds[0].revents != 0) signal_.Drain();
  return fds[1].revents;
}

// Leaves the notes of what is queued and rings at once: the look that follows
// may hang in a corosync that is just freezing.
WatchLoop::Failed WatchLoop::Hear(short events) {
  const bool hung_up = (events & kHungUp) != 0;
  bool heard = false;
  Connection::Dispatched dispatched;
  do {
    dispatched = connection_.Dispatch();
    heard = heard || dispatched.heard > 0;
    // The last words of a dead corosync are heard to the end.
  } while (hung_up && dispatched.heard == Connection::kMaxDispatched &&
           !dispatched.failure && !signal_.stop_requested());
  if (heard) {
    announced_ = true;
    bell_.Ring();
  }
  if (dispatched.failure) return dispatched.failure;
  if (hung_up) return HungUp();
  barren_ = !heard;
  return std::nullopt;
}

WatchLoop::Failed WatchLoop::Look() {
  std::optional<Snapshot> snapshot;
  if (auto failure = Read(snapshot)) return failure;
  if (!announced_) {
    // What the timer found may have been announced by a callback that is still
    // queued: then it is no surprise, and is told after its callback.
    pollfd fd{.fd = connection_.fd(), .events = POLLIN, .revents = 0};
    if (poll(&fd, 1, 0) > 0) {
      if (auto failure = Hear(fd.revents)) return failure;
      if (announced_) {
        if (auto failure = Read(snapshot)) return failure;
      }
    }
  }
  if (!snapshot) return std::nullopt;
  snapshot->announced = std::exchange(announced_, false);
  Publish(*std::move(snapshot));
  return std::nullopt;
}

// Leaves no snapshot when corosync said "try again" or a stop was requested.
WatchLoop::Failed WatchLoop::Read(std::optional<Snapshot>& snapshot) {
  snapshot.reset();
  auto own = connection_.GetInfo(0);
  if (!own.info) {
    if (IsTransient(own.code)) return std::nullopt;
    return Failure{.call = "votequorum_getinfo", .code = own.code};
  }
  // On a call that hung and came back, this is the moment after the thaw.
  Snapshot look{.at = Now(), .announced = false, .infos = {}, .failures = {}};
  answered_ms_ = look.at.monotonic_ms;
  const std::uint32_t own_id = own.info->node_id;
  look.infos.push_back(*std::move(own.info));
  for (const std::uint32_t node_id : Others(own_id)) {
    if (signal_.stop_requested()) return std::nullopt;
    auto answer = connection_.GetInfo(node_id);
    if (answer.info) {
      answered_ms_ = MonotonicMs();
      look.infos.push_back(*std::move(answer.info));
    } else if (IsConnectionLost(answer.code)) {
      return Failure{.call = "votequorum_getinfo", .code = answer.code};
    } else {
      look.failures.push_back({.node_id = node_id, .code = answer.code});
    }
  }
  snapshot = std::move(look);
  return std::nullopt;
}

// Every node that a callback named, once; not the qdevice (0), not ourselves.
std::vector<std::uint32_t> WatchLoop::Others(std::uint32_t own_id) const {
  std::vector<std::uint32_t> ids = listed_;
  ids.insert(ids.end(), members_.begin(), members_.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::erase(ids, 0U);
  std::erase(ids, own_id);
  if (ids.size() > kMaxNodes) ids.resize(kMaxNodes);
  return ids;
}

void WatchLoop::Publish(Observation observation) {
  mailbox_.Post(std::move(observation));
  bell_.Ring();
}

// trackstop waits for corosync's answer, so it is said only to one that just
// answered; to any other the finalize alone says it (corosync drops the
// tracking of a client that leaves).
void WatchLoop::StopTracking() {
  if (MonotonicMs() - answered_ms_ < kFreshMs) connection_.TrackStop();
}

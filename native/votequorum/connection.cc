// Room native/votequorum: one votequorum handle, and all that is used of C.
#include "votequorum/connection.h"

#include <corosync/votequorum.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "common/shm_folder.h"

namespace {

std::size_t Bounded(std::uint32_t entries, const void* list) {
  if (list == nullptr) return 0;
  return std::min<std::size_t>(entries, kMaxNodes);
}

Info FromC(const votequorum_info& from, double duration_ms) {
  return {.node_id = from.node_id,
          .state = from.node_state,
          .votes = from.node_votes,
          .expected_votes = from.node_expected_votes,
          .highest_expected = from.highest_expected,
          .total_votes = from.total_votes,
          .quorum = from.quorum,
          .flags = from.flags,
          .qdevice_votes = from.qdevice_votes,
          // All 255 bytes may be used: nothing promises a terminator.
          .qdevice_name =
              std::string(from.qdevice_name,
                          strnlen(from.qdevice_name, sizeof from.qdevice_name)),
          .duration_ms = duration_ms};
}

std::optional<Failure> Check(const char* call, cs_error_t code) {
  if (code == CS_OK) return std::nullopt;
  return Failure{.call = call, .code = code};
}

}  // namespace

// Owner thread, inside votequorum_dispatch(). Each finds its object by the
// handle it was called with, and only appends a note with its own time.
struct Connection::Callbacks {
  static void Tell(votequorum_handle_t handle, Observation note) noexcept {
    void* context = nullptr;
    if (votequorum_context_get(handle, &context) != CS_OK) return;
    if (context == nullptr) return;
    auto* const self = static_cast<Connection*>(context);
    self->count_++;
    self->heard_(std::move(note));
  }

  static void Quorum(votequorum_handle_t handle, std::uint64_t /*context*/,
                     std::uint32_t quorate, std::uint32_t entries,
                     votequorum_node_t list[]) noexcept {
    QuorumNote note{.at = Now(), .quorate = quorate, .nodes = {}};
    const std::size_t count = Bounded(entries, list);
    note.nodes.reserve(count);
    for (std::size_t i = 0; i < count; i++) {
      note.nodes.push_back({.node_id = list[i].nodeid, .state = list[i].state});
    }
    Tell(handle, std::move(note));
  }

  static void NodeList(votequorum_handle_t handle, std::uint64_t /*context*/,
                       votequorum_ring_id_t ring, std::uint32_t entries,
                       std::uint32_t list[]) noexcept {
    Tell(handle, NodeListNote{.at = Now(),
                              .ring_node_id = ring.nodeid,
                              .ring_sequence = ring.seq,
                              .members = std::vector<std::uint32_t>(
                                  list, list + Bounded(entries, list))});
  }

  static void Expected(votequorum_handle_t handle, std::uint64_t /*context*/,
                       std::uint32_t expected_votes) noexcept {
    Tell(handle, ExpectedNote{.at = Now(), .expected_votes = expected_votes});
  }
};

Connection::~Connection() {
  if (!handle_) return;
  const Pulse::InCall call(pulse_);
  const ShmFolders folders(fd_);
  votequorum_finalize(*handle_);
}

std::optional<Failure> Connection::Open() {
  const Pulse::InCall call(pulse_);
  votequorum_callbacks_t callbacks{
      .votequorum_quorum_notify_fn = Callbacks::Quorum,
      .votequorum_expectedvotes_notify_fn = Callbacks::Expected,
      .votequorum_nodelist_notify_fn = Callbacks::NodeList};
  votequorum_handle_t handle = 0;
  if (auto failure = Check("votequorum_initialize",
                           votequorum_initialize(&handle, &callbacks))) {
    return failure;
  }
  handle_ = handle;
  // Not trackstart's context: that number travels through the daemon.
  if (auto failure = Check("votequorum_context_set",
                           votequorum_context_set(handle, this))) {
    return failure;
  }
  if (auto failure =
          Check("votequorum_fd_get", votequorum_fd_get(handle, &fd_))) {
    return failure;
  }
  return Check(
      "votequorum_trackstart",
      votequorum_trackstart(handle, 0, CS_TRACK_CURRENT | CS_TRACK_CHANGES));
}

// One at a time rather than CS_DISPATCH_ALL, which stays inside as long as
// callbacks come: a storm must not keep the thread from a request to stop.
Connection::Dispatched Connection::Dispatch() {
  const Pulse::InCall call(pulse_);
  const std::size_t first = count_;
  const auto heard = [&] { return count_ - first; };
  while (heard() < kMaxDispatched) {
    const std::size_t before = count_;
    const int code = votequorum_dispatch(*handle_, CS_DISPATCH_ONE_NONBLOCKING);
    if (IsTransient(code)) break;
    if (!IsOk(code)) {
      return {.heard = heard(),
              .failure = Failure{.call = "votequorum_dispatch", .code = code}};
    }
    // OK without a callback is how the library tells of a bad handle.
    if (count_ == before) break;
  }
  return {.heard = heard(), .failure = std::nullopt};
}

Connection::Answer Connection::GetInfo(std::uint32_t node_id) {
  const Pulse::InCall call(pulse_);
  votequorum_info info{};
  const double start = MonotonicMs();
  const int code = votequorum_getinfo(*handle_, node_id, &info);
  const double duration_ms = MonotonicMs() - start;
  if (!IsOk(code)) {
    return {.info = std::nullopt, .code = code, .duration_ms = duration_ms};
  }
  return {.info = FromC(info, duration_ms),
          .code = code,
          .duration_ms = duration_ms};
}

void Connection::TrackStop() {
  const Pulse::InCall call(pulse_);
  votequorum_trackstop(*handle_);
}

bool IsOk(int code) { return code == CS_OK; }

bool IsTransient(int code) {
  return code == CS_ERR_TRY_AGAIN || code == CS_ERR_INTERRUPT;
}

bool IsConnectionLost(int code) {
  return code == CS_ERR_LIBRARY || code == CS_ERR_BAD_HANDLE;
}

Failure HungUp() {
  return {.call = "votequorum_dispatch", .code = CS_ERR_LIBRARY};
}

Failure ClosedOnRequest() { return {.call = "close", .code = CS_OK}; }

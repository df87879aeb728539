// Room native/votequorum: what the owner thread sees, as plain values.
#ifndef NATIVE_VOTEQUORUM_OBSERVATION_H_
#define NATIVE_VOTEQUORUM_OBSERVATION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/clock.h"

// corosync itself knows 384 nodes; a library gone mad must not cost memory.
constexpr std::size_t kMaxNodes = 1024;

// The C function that failed and its cs_error_t, as it was returned.
struct Failure {
  const char* call = nullptr;  // a literal
  int code = 0;
};

// struct votequorum_info after CS_OK.
struct Info {
  std::uint32_t node_id = 0;
  std::uint32_t state = 0;
  std::uint32_t votes = 0;
  std::uint32_t expected_votes = 0;
  std::uint32_t highest_expected = 0;
  std::uint32_t total_votes = 0;
  std::uint32_t quorum = 0;
  std::uint32_t flags = 0;
  std::uint32_t qdevice_votes = 0;
  std::string qdevice_name;
  double duration_ms = 0;  // of this getinfo call; no value of the cluster
};

struct ListedNode {
  std::uint32_t node_id = 0;
  std::uint32_t state = 0;
};

struct FailedNode {
  std::uint32_t node_id = 0;
  int code = 0;
  bool operator==(const FailedNode&) const = default;
};

struct Connected {
  Instant at;
};
struct QuorumNote {
  Instant at;
  std::uint32_t quorate = 0;
  std::vector<ListedNode> nodes;
};
struct NodeListNote {
  Instant at;
  std::uint32_t ring_node_id = 0;
  std::uint64_t ring_sequence = 0;
  std::vector<std::uint32_t> members;
};
struct ExpectedNote {
  Instant at;
  std::uint32_t expected_votes = 0;
};
struct Snapshot {
  Instant at;               // when the own node's getinfo returned
  bool announced = false;   // a callback came since the snapshot before
  std::vector<Info> infos;  // the own node first
  std::vector<FailedNode> failures;
};
struct Ended {
  Instant at;
  Failure cause;  // "close" and CS_OK when it was asked for
};

using Observation = std::variant<Connected, QuorumNote, NodeListNote,
                                 ExpectedNote, Snapshot, Ended>;

// For the mailbox: a look of the timer that shows what the timer's look before
// it showed takes its place, so a stalled JS loop costs nothing on a quiet
// cluster.
bool Supersedes(const Observation& newer, const Observation& waiting);
Instant At(const Observation& observation);

#endif  // NATIVE_VOTEQUORUM_OBSERVATION_H_

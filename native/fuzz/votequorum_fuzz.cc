// Room native/fuzz: a libvotequorum that hands over whatever the fuzzer says,
// and what Connection and the mailbox make of it.
#include <corosync/votequorum.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/mailbox.h"
#include "common/pulse.h"
#include "common/shm_folder.h"
#include "fuzz/input.h"
#include "votequorum/connection.h"
#include "votequorum/observation.h"

namespace {

constexpr std::size_t kMaxItems = 64;

// What the library was told and will tell; one input at a time.
struct Library {
  Input* input = nullptr;
  void* context = nullptr;
  votequorum_callbacks_t callbacks{};
  std::size_t announced = 0;  // entries of the list that was handed over
  votequorum_info info{};     // the last one that was handed over
};
Library library;

cs_error_t Code() {
  // Mostly well, else any number, also one that no version names.
  const auto code = library.input->Take<std::uint8_t>();
  return static_cast<cs_error_t>(code < 200 ? CS_OK : code - 200);
}

// A list of exactly as many entries as may be read: one more is found.
template <typename Entry, typename Tell>
void HandOver(const Tell& tell) {
  Input& input = *library.input;
  const bool is_absurd = input.Below(16) == 15;
  const auto claimed =
      is_absurd ? static_cast<std::uint32_t>(kMaxNodes) +
                      input.Take<std::uint32_t>() / 2
                : static_cast<std::uint32_t>(input.Below(kMaxNodes + 1) % 40);
  const std::size_t there = std::min<std::size_t>(claimed, kMaxNodes);
  const auto list = std::make_unique<Entry[]>(there);
  for (std::size_t i = 0; i < there && input.HasMore(); i++) {
    list[i] = input.Take<Entry>();
  }
  const bool is_null = input.Below(16) == 15;
  library.announced = is_null ? 0 : there;
  tell(claimed, is_null ? nullptr : list.get());
}

void HeardRight(const Observation& note) {
  if (const auto* quorum = std::get_if<QuorumNote>(&note)) {
    Require(quorum->nodes.size() == library.announced);
  } else if (const auto* nodes = std::get_if<NodeListNote>(&note)) {
    Require(nodes->members.size() == library.announced);
  }
}

void CopiedRight(const Info& info) {
  const votequorum_info& from = library.info;
  Require(info.node_id == from.node_id && info.state == from.node_state &&
          info.votes == from.node_votes && info.quorum == from.quorum &&
          info.expected_votes == from.node_expected_votes &&
          info.highest_expected == from.highest_expected &&
          info.total_votes == from.total_votes && info.flags == from.flags &&
          info.qdevice_votes == from.qdevice_votes);
  const auto* const end = std::end(from.qdevice_name);
  const auto* const zero = std::find(from.qdevice_name, end, '\0');
  Require(info.qdevice_name == std::string(from.qdevice_name, zero));
}

void Watch(Input& input) {
  Mailbox<Observation> mailbox(1 + input.Below(8));
  Pulse pulse;
  Connection connection(
      [&](Observation note) {
        HeardRight(note);
        mailbox.Post(std::move(note));
      },
      pulse);
  if (connection.Open()) return;
  std::size_t taken = 0;
  for (std::size_t item = 0; item < kMaxItems && input.HasMore(); item++) {
    if (input.Below(3) == 0) {
      const auto dispatched = connection.Dispatch();
      Require(dispatched.heard <= Connection::kMaxDispatched);
      continue;
    }
    Snapshot look{.at = {}, .announced = false, .infos = {}, .failures = {}};
    auto answer = connection.GetInfo(input.Take<std::uint32_t>());
    Require(answer.info.has_value() == IsOk(answer.code));
    if (answer.info) {
      CopiedRight(*answer.info);
      look.infos.push_back(*std::move(answer.info));
    } else {
      look.failures.push_back({.node_id = 1, .code = answer.code});
    }
    const Observation newest = look;
    Require(Supersedes(newest, newest));
    mailbox.Post(look);
    if (input.Below(8) == 0) taken += mailbox.Take().items.size();
  }
  connection.TrackStop();
  Require(mailbox.Take().items.size() <= 8 && taken <= kMaxItems * 8);
}

}  // namespace

// The parts of libvotequorum that connection.cc links.
cs_error_t votequorum_initialize(votequorum_handle_t* handle,
                                 votequorum_callbacks_t* callbacks) {
  *handle = 1;
  library.callbacks = *callbacks;
  return Code();
}
cs_error_t votequorum_finalize(votequorum_handle_t /*handle*/) { return CS_OK; }
cs_error_t votequorum_context_set(votequorum_handle_t /*handle*/,
                                  void* context) {
  library.context = context;
  return Code();
}
cs_error_t votequorum_context_get(votequorum_handle_t /*handle*/,
                                  void** context) {
  *context = library.context;
  return CS_OK;
}
cs_error_t votequorum_fd_get(votequorum_handle_t /*handle*/, int* fd) {
  *fd = -1;
  return Code();
}
cs_error_t votequorum_trackstart(votequorum_handle_t /*handle*/,
                                 std::uint64_t /*context*/,
                                 unsigned int /*flags*/) {
  return Code();
}
cs_error_t votequorum_trackstop(votequorum_handle_t /*handle*/) {
  return Code();
}
cs_error_t votequorum_dispatch(votequorum_handle_t handle,
                               cs_dispatch_flags_t /*types*/) {
  Input& input = *library.input;
  if (!input.HasMore()) return CS_ERR_TRY_AGAIN;
  switch (input.Below(5)) {
    case 0:
      HandOver<votequorum_node_t>([&](std::uint32_t entries, auto* list) {
        library.callbacks.votequorum_quorum_notify_fn(
            handle, 0, input.Take<std::uint32_t>(), entries, list);
      });
      return CS_OK;
    case 1:
      HandOver<std::uint32_t>([&](std::uint32_t entries, auto* list) {
        const votequorum_ring_id_t ring{.nodeid = input.Take<std::uint32_t>(),
                                        .seq = input.Take<std::uint64_t>()};
        library.callbacks.votequorum_nodelist_notify_fn(handle, 0, ring,
                                                        entries, list);
      });
      return CS_OK;
    case 2:
      library.callbacks.votequorum_expectedvotes_notify_fn(
          handle, 0, input.Take<std::uint32_t>());
      return CS_OK;
    default:
      return Code();
  }
}
cs_error_t votequorum_getinfo(votequorum_handle_t /*handle*/,
                              unsigned int /*node_id*/, votequorum_info* info) {
  // Whatever the library leaves in the struct, also when it fails. Names are
  // filled to the brim: nothing promises a terminator.
  std::memset(info->qdevice_name, 'q', sizeof info->qdevice_name);
  library.input->Fill(info, sizeof *info);
  library.info = *info;
  return Code();
}

// Looks at the process's own memory map: nothing of the library's is in it.
ShmFolders::ShmFolders(int /*fd*/) {}
ShmFolders::~ShmFolders() = default;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  Input input(data, size);
  library = {};
  library.input = &input;
  Watch(input);
  return 0;
}

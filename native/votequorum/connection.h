// Room native/votequorum: one votequorum handle. connection.cc is the only
// file that names the C library, and it names none of its setters.
#ifndef NATIVE_VOTEQUORUM_CONNECTION_H_
#define NATIVE_VOTEQUORUM_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "common/pulse.h"
#include "votequorum/observation.h"

// Owner thread only: made, used and destroyed (finalized) by the same thread.
class Connection {
 public:
  using Listener = std::function<void(Observation)>;

  struct Dispatched {
    std::size_t heard = 0;  // callbacks that ran
    std::optional<Failure> failure;
  };
  // Exactly one of the two: what was answered, or the code.
  struct Answer {
    std::optional<Info> info;
    int code = 0;
    double duration_ms = 0;
  };

  // `heard` gets the notes, inside the callbacks; `pulse` is told of every
  // call.
  Connection(Listener heard, Pulse& pulse)
      : heard_(std::move(heard)), pulse_(pulse) {}
  // A dead handle that is not finalized leaves its /dev/shm/qb-* behind for
  // ever. Waits for nothing, also with a frozen corosync.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // initialize, context_set, fd_get, trackstart. A frozen corosync may hold it
  // without limit, as it does getinfo and trackstop.
  std::optional<Failure> Open();
  int fd() const { return fd_; }
  // Runs the callbacks of what is queued, at most kMaxDispatched of them.
  // Never waits.
  Dispatched Dispatch();
  // `node_id` 0 asks about the own node, else it must come from a callback: for
  // a node never seen the library reads memory that it never wrote.
  Answer GetInfo(std::uint32_t node_id);
  void TrackStop();

  static constexpr std::size_t kMaxDispatched = 1024;

 private:
  struct Callbacks;

  const Listener heard_;
  Pulse& pulse_;
  std::size_t count_ = 0;
  std::optional<std::uint64_t> handle_;
  int fd_ = -1;
};

// What a cs_error_t means for the loop.
bool IsOk(int code);
bool IsTransient(int code);       // CS_ERR_TRY_AGAIN, CS_ERR_INTERRUPT
bool IsConnectionLost(int code);  // CS_ERR_LIBRARY, CS_ERR_BAD_HANDLE
Failure HungUp();                 // POLLHUP, whatever dispatch says
Failure ClosedOnRequest();

#endif  // NATIVE_VOTEQUORUM_CONNECTION_H_

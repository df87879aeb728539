// Room native/votequorum: the loop of the thread that owns the handle.
#ifndef NATIVE_VOTEQUORUM_WATCH_LOOP_H_
#define NATIVE_VOTEQUORUM_WATCH_LOOP_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "common/bell.h"
#include "common/mailbox.h"
#include "common/owner_thread.h"
#include "common/pulse.h"
#include "votequorum/connection.h"
#include "votequorum/observation.h"

// Owner thread only. Edge wakes, level reads: a callback and a timer say
// "look", getinfo tells the present, and the notes tell what was true between.
class WatchLoop {
 public:
  WatchLoop(Mailbox<Observation>& mailbox, Bell& bell, Signal& signal,
            Pulse& pulse, double interval_ms);

  // Until something failed or a stop was requested; tells which.
  Failure Run();

 private:
  using Failed = std::optional<Failure>;  // nothing: go on

  void Note(Observation note);
  short Wait(double until_ms);
  Failed Hear(short events);
  Failed Look();
  Failed Read(std::optional<Snapshot>& snapshot);
  std::vector<std::uint32_t> Others(std::uint32_t own_id) const;
  void Publish(Observation observation);
  void StopTracking();

  Mailbox<Observation>& mailbox_;
  Bell& bell_;
  Signal& signal_;
  Pulse& pulse_;
  const double interval_ms_;
  Connection connection_;
  std::vector<std::uint32_t> listed_;   // by the last quorum callback
  std::vector<std::uint32_t> members_;  // by the last node list callback
  bool announced_ = false;              // heard since the last snapshot
  bool barren_ = false;                 // readable, yet nothing was heard
  double answered_ms_ = 0;              // the last getinfo that was answered
};

#endif  // NATIVE_VOTEQUORUM_WATCH_LOOP_H_

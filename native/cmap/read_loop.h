// Room native/cmap: the loop of the thread that owns the cmap handle. Its own
// thread: a reading of many keys must never delay a quorum event.
#ifndef NATIVE_CMAP_READ_LOOP_H_
#define NATIVE_CMAP_READ_LOOP_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cmap/connection.h"
#include "common/bell.h"
#include "common/mailbox.h"
#include "common/owner_thread.h"

using CmapItem = std::variant<CmapEntries, CmapEnded>;

// For the mailbox: only the newest reading is of use.
bool Supersedes(const CmapItem& newer, const CmapItem& waiting);
Instant At(const CmapItem& item);

// Owner thread only.
class ReadLoop {
 public:
  ReadLoop(Mailbox<CmapItem>& mailbox, Bell& bell, Signal& signal,
           std::vector<std::string> prefixes, double interval_ms);

  // Until something failed or a stop was requested; tells which.
  CmapFailure Run();

 private:
  std::optional<CmapFailure> ReadAll();
  std::optional<CmapFailure> Wait(double until_ms);

  Mailbox<CmapItem>& mailbox_;
  Bell& bell_;
  Signal& signal_;
  const std::vector<std::string> prefixes_;
  const double interval_ms_;
  CmapConnection connection_;
  double next_read_ms_ = 0;
};

#endif  // NATIVE_CMAP_READ_LOOP_H_

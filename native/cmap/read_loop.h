// Room native/cmap: the loop of the thread that owns the cmap handles. Its own
// thread: a reading of many keys must never delay a quorum event.
#ifndef NATIVE_CMAP_READ_LOOP_H_
#define NATIVE_CMAP_READ_LOOP_H_

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "cmap/connection.h"
#include "cmap/item.h"
#include "cmap/plan.h"
#include "common/bell.h"
#include "common/mailbox.h"
#include "common/owner_thread.h"

// Owner thread only.
class ReadLoop {
 public:
  ReadLoop(Mailbox<CmapItem>& mailbox, Bell& bell, Signal& signal,
           CmapPlans& plans);
  ~ReadLoop();
  ReadLoop(const ReadLoop&) = delete;
  ReadLoop& operator=(const ReadLoop&) = delete;

  // Until the connection was lost or a stop was requested; tells which.
  CmapFailure Run();

 private:
  using Connections = std::array<std::unique_ptr<CmapConnection>, kMaps>;

  std::optional<CmapFailure> Carry(const CmapPlan& plan);
  std::optional<CmapFailed> ReadMap(CmapMap map, const CmapWishes& wishes,
                                    CmapRead& to);
  std::optional<CmapFailure> ReadPrefix(CmapConnection& connection,
                                        const std::string& prefix,
                                        CmapRead& to);
  template <typename Question>
  std::optional<CmapFailure> Persist(const Question& question);
  bool Breathe();
  bool IsLost();
  std::optional<CmapFailure> Wait(int timeout_ms);
  std::unique_ptr<CmapConnection>& On(CmapMap map);

  Mailbox<CmapItem>& mailbox_;
  Bell& bell_;
  Signal& signal_;
  CmapPlans& plans_;
  Connections connections_;
  int questions_ = 0;  // since the last pause
};

#endif  // NATIVE_CMAP_READ_LOOP_H_

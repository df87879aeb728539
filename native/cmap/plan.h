// Room native/cmap: what JS wants to be read, and the queue of it.
#ifndef NATIVE_CMAP_PLAN_H_
#define NATIVE_CMAP_PLAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Corosync's two maps, in the order of their numbers (CMAP_MAP_ICMAP, ...).
enum class CmapMap : std::uint8_t { kIcmap = 0, kStats = 1 };
constexpr std::size_t kMaps = 2;

constexpr std::size_t kMaxNames = 16384;      // of one plan
constexpr std::size_t kMaxNameBytes = 255;    // CMAP_KEYNAME_MAXLEN
constexpr std::size_t kMaxWaitingPlans = 16;  // of one reader

struct CmapWishes {
  std::vector<std::string> keys;      // exact names, one call each
  std::vector<std::string> prefixes;  // two calls for each key found
};

struct CmapPlan {
  std::uint32_t id = 0;  // echoed in the answer
  std::array<CmapWishes, kMaps> maps;
};

// Corosync 3.1.9 and before: for a key of the stats map the daemon copies the
// value without looking whether the caller's buffer takes it, and those of
// stats.ipcs name a connection by a pointer. Only what is known to be a number
// of 8 bytes at most is ever asked for.
inline bool IsReadable(CmapMap map, const std::string& name) {
  if (map == CmapMap::kIcmap) return true;
  for (const char* known :
       {"stats.knet.", "stats.pg.", "stats.schedmiss.", "stats.srp."}) {
    if (name.rfind(known, 0) == 0) return true;
  }
  return false;
}

// The JS thread puts, the owner thread takes.
class CmapPlans {
 public:
  // False when too many are waiting.
  bool Put(CmapPlan plan) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMaxWaitingPlans) return false;
    waiting_.push_back(std::move(plan));
    return true;
  }

  std::optional<CmapPlan> Take() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return std::nullopt;
    CmapPlan plan = std::move(waiting_.front());
    waiting_.pop_front();
    return plan;
  }

 private:
  std::mutex mutex_;
  std::deque<CmapPlan> waiting_;
};

#endif  // NATIVE_CMAP_PLAN_H_

// Room native/cmap: what the owner thread leaves for JS.
#ifndef NATIVE_CMAP_ITEM_H_
#define NATIVE_CMAP_ITEM_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/clock.h"

// The C function that failed and its cs_error_t, as it was returned.
struct CmapFailure {
  const char* call = nullptr;  // a literal
  int code = 0;
};

// monostate: binary, longer than is kept, or of a type that newer versions may
// add. It is there, but cannot be told.
using CmapValue = std::variant<std::monostate, double, std::int64_t,
                               std::uint64_t, std::string>;
struct CmapEntry {
  std::string key;
  CmapValue value;
};

struct CmapRead {
  Instant at;
  std::uint32_t id = 0;
  double started_ms = 0;           // CLOCK_MONOTONIC
  std::vector<CmapEntry> entries;  // sorted by key, each key once
  bool truncated = false;          // more existed than is kept
};
// The plan could not be read; the connection stands.
struct CmapFailed {
  Instant at;
  std::uint32_t id = 0;
  CmapFailure cause;
  std::string key;  // or prefix; empty: the map was not opened
};
struct CmapEnded {
  Instant at;
  CmapFailure cause;  // "close" and CS_OK when it was asked for
};
using CmapItem = std::variant<CmapRead, CmapFailed, CmapEnded>;

// For the mailbox. Every answer counts; there are never more than the plans
// that may wait.
inline bool Supersedes(const CmapItem& /*newer*/, const CmapItem& /*waiting*/) {
  return false;
}
inline Instant At(const CmapItem& item) {
  return std::visit([](const auto& any) { return any.at; }, item);
}

#endif  // NATIVE_CMAP_ITEM_H_

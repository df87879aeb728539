// Room native/cmap: one cmap handle. connection.cc is the only file that names
// the C library, and it names nothing that writes.
#ifndef NATIVE_CMAP_CONNECTION_H_
#define NATIVE_CMAP_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/clock.h"

constexpr std::size_t kMaxKeys = 4096;
constexpr std::size_t kMaxStringBytes = 4096;

// The C function that failed and its cs_error_t, as it was returned.
struct CmapFailure {
  const char* call = nullptr;  // a literal
  int code = 0;
};

using CmapValue =
    std::variant<double, std::int64_t, std::uint64_t, std::string>;
struct CmapEntry {
  std::string key;
  CmapValue value;
};
struct CmapEntries {
  Instant at;
  std::vector<CmapEntry> entries;  // sorted by key, each key once
  bool truncated = false;          // more existed than is kept
};
struct CmapEnded {
  Instant at;
  CmapFailure cause;  // "close" and CS_OK when it was asked for
};

// Owner thread only: made, used and destroyed (finalized) by the same thread.
// Every call but the destructor may be held without limit by a frozen corosync.
class CmapConnection {
 public:
  CmapConnection() = default;
  ~CmapConnection();
  CmapConnection(const CmapConnection&) = delete;
  CmapConnection& operator=(const CmapConnection&) = delete;

  std::optional<CmapFailure> Open();  // the map ICMAP
  int fd() const { return fd_; }      // hangs up when corosync is gone
  CmapFailure HungUp();               // tells the library, too; never waits
  // Appends what lies under `prefix` ("": everything).
  std::optional<CmapFailure> Read(const std::string& prefix, CmapEntries& to);

 private:
  std::optional<CmapFailure> Get(const char* key, CmapEntries& to);

  std::optional<std::uint64_t> handle_;
  int fd_ = -1;
  std::vector<char> buffer_;
};

bool IsTransient(int code);  // CS_ERR_TRY_AGAIN, CS_ERR_INTERRUPT
CmapFailure ClosedOnRequest();

#endif  // NATIVE_CMAP_CONNECTION_H_

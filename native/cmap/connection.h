// Room native/cmap: one cmap handle. connection.cc is the only file that names
// the C library, and it names nothing that writes.
#ifndef NATIVE_CMAP_CONNECTION_H_
#define NATIVE_CMAP_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cmap/item.h"
#include "cmap/plan.h"

constexpr std::size_t kMaxKeys = 16384;  // of one reading
constexpr std::size_t kMaxStringBytes = 4096;

// Owner thread only: made, used and destroyed (finalized) by the same thread.
// Every call but the destructor may be held without limit by a frozen corosync.
class CmapConnection {
 public:
  // `breathe` is called ahead of every question; false: ask no more.
  using Breathe = std::function<bool()>;

  explicit CmapConnection(CmapMap map) : map_(map) {}
  ~CmapConnection();
  CmapConnection(const CmapConnection&) = delete;
  CmapConnection& operator=(const CmapConnection&) = delete;

  std::optional<CmapFailure> Open();
  int fd() const { return fd_; }  // hangs up when corosync is gone
  bool IsHungUp() const;
  // Hung up, or about to: it is finalized ahead of those that seem well.
  bool IsSuspect() const { return is_broken_ || IsHungUp(); }
  CmapFailure HungUp();  // tells the library, too; never waits
  // Whether corosync still answers: one key that fails is no lost connection,
  // but both can come as CS_ERR_LIBRARY.
  bool Answers();

  // Appends the key, if it exists.
  std::optional<CmapFailure> Get(const std::string& key, CmapRead& to);
  // Appends the names under `prefix`. None: prefix "" names everything.
  std::optional<CmapFailure> List(const std::string& prefix,
                                  const Breathe& breathe,
                                  std::vector<std::string>& to);

 private:
  std::optional<CmapFailure> Check(const char* call, int code);
  void AwaitHangUp() const;

  const CmapMap map_;
  std::optional<std::uint64_t> handle_;
  int fd_ = -1;
  bool is_broken_ = false;  // a call failed with CS_ERR_LIBRARY
  std::vector<char> buffer_;
};

bool IsTransient(int code);  // CS_ERR_TRY_AGAIN, CS_ERR_INTERRUPT
CmapFailure ClosedOnRequest();

#endif  // NATIVE_CMAP_CONNECTION_H_

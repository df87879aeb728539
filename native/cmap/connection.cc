// Room native/cmap: one cmap handle, and all that is used of C.
#include "cmap/connection.h"

#include <corosync/cmap.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <utility>

#include "common/shm_folder.h"

namespace {

// Most values are numbers; a reply is as long as the buffer that was offered.
// Never less than a number of 8 bytes needs: see IsReadable().
constexpr std::size_t kSmallBytes = 64;

// How long a corosync that broke a connection may take to close it.
constexpr int kHangUpMs = 400;

template <typename Number>
Number Load(const char* from) {
  Number number{};
  std::memcpy(&number, from, sizeof number);
  return number;
}

// As a number: newer versions may add types, and an enumeration may not hold
// what it does not name.
CmapValue FromC(const cmap_value_types_t& type, const char* from,
                std::size_t size) {
  static_assert(sizeof type == sizeof(std::uint32_t));
  switch (Load<std::uint32_t>(reinterpret_cast<const char*>(&type))) {
    case CMAP_VALUETYPE_INT8:
      return static_cast<double>(Load<std::int8_t>(from));
    case CMAP_VALUETYPE_UINT8:
      return static_cast<double>(Load<std::uint8_t>(from));
    case CMAP_VALUETYPE_INT16:
      return static_cast<double>(Load<std::int16_t>(from));
    case CMAP_VALUETYPE_UINT16:
      return static_cast<double>(Load<std::uint16_t>(from));
    case CMAP_VALUETYPE_INT32:
      return static_cast<double>(Load<std::int32_t>(from));
    case CMAP_VALUETYPE_UINT32:
      return static_cast<double>(Load<std::uint32_t>(from));
    case CMAP_VALUETYPE_INT64:
      return Load<std::int64_t>(from);
    case CMAP_VALUETYPE_UINT64:
      return Load<std::uint64_t>(from);
    case CMAP_VALUETYPE_FLOAT:
      return static_cast<double>(Load<float>(from));
    case CMAP_VALUETYPE_DOUBLE:
      return Load<double>(from);
    case CMAP_VALUETYPE_STRING:
      return std::string(from, strnlen(from, size));
    default:
      return std::monostate{};
  }
}

// Finalizes the iterator on every path.
class Iterator {
 public:
  explicit Iterator(cmap_handle_t handle) : handle_(handle) {}
  ~Iterator() {
    if (open_) cmap_iter_finalize(handle_, iterator_);
  }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;

  cs_error_t Open(const char* prefix) {
    const cs_error_t code = cmap_iter_init(handle_, prefix, &iterator_);
    open_ = code == CS_OK;
    return code;
  }
  cs_error_t Next(char* key, std::size_t* size, cmap_value_types_t* type) {
    return cmap_iter_next(handle_, iterator_, key, size, type);
  }

 private:
  const cmap_handle_t handle_;
  cmap_iter_handle_t iterator_ = 0;
  bool open_ = false;
};

}  // namespace

CmapConnection::~CmapConnection() {
  if (!handle_) return;
  if (is_broken_) AwaitHangUp();
  const ShmFolders folders(fd_);
  if (IsHungUp()) static_cast<void>(HungUp());
  cmap_finalize(*handle_);
}

std::optional<CmapFailure> CmapConnection::Open() {
  cmap_handle_t handle = 0;
  const auto map = map_ == CmapMap::kStats ? CMAP_MAP_STATS : CMAP_MAP_ICMAP;
  auto failure =
      Check("cmap_initialize_map", cmap_initialize_map(&handle, map));
  const cs_error_t code = cmap_fd_get(handle, &fd_);
  // A map that could not be chosen leaves its connection open (libcmap 3.1).
  if (code == CS_OK) handle_ = handle;
  return failure ? failure : Check("cmap_fd_get", code);
}

std::optional<CmapFailure> CmapConnection::Check(const char* call, int code) {
  if (code == CS_OK) return std::nullopt;
  is_broken_ |= code == CS_ERR_LIBRARY;
  return CmapFailure{.call = call, .code = code};
}

// A corosync that dies fails its clients first and hangs up a moment later.
void CmapConnection::AwaitHangUp() const {
  pollfd poll_fd{.fd = fd_, .events = 0, .revents = 0};
  static_cast<void>(poll(&poll_fd, 1, kHangUpMs));
}

bool CmapConnection::IsHungUp() const {
  pollfd poll_fd{.fd = fd_, .events = 0, .revents = 0};
  return fd_ >= 0 && poll(&poll_fd, 1, 0) > 0;
}

// Asked nothing, the library would believe in the connection for ever, and its
// finalize would leave the folder in /dev/shm to a corosync that is dead.
CmapFailure CmapConnection::HungUp() {
  const int code = cmap_dispatch(*handle_, CS_DISPATCH_ONE_NONBLOCKING);
  const bool noticed = code != CS_OK && !IsTransient(code);
  return {.call = "cmap_dispatch", .code = noticed ? code : CS_ERR_LIBRARY};
}

bool CmapConnection::Answers() {
  std::array<char, kSmallBytes> value{};
  std::size_t size = value.size();
  cmap_value_types_t type{};
  // Exists in one map and not in the other: both are answers.
  const int code =
      cmap_get(*handle_, "totem.version", value.data(), &size, &type);
  is_broken_ |= code == CS_ERR_LIBRARY;
  return code == CS_OK || code == CS_ERR_NOT_EXIST || IsTransient(code);
}

std::optional<CmapFailure> CmapConnection::Get(const std::string& key,
                                               CmapRead& to) {
  if (to.entries.size() >= kMaxKeys) {
    to.truncated = true;
    return std::nullopt;
  }
  buffer_.resize(kMaxStringBytes + 1);
  for (const std::size_t offered : {kSmallBytes, kMaxStringBytes + 1}) {
    std::memset(buffer_.data(), 0, offered);
    std::size_t size = offered;
    cmap_value_types_t type{};
    const cs_error_t code =
        cmap_get(*handle_, key.c_str(), buffer_.data(), &size, &type);
    if (code == CS_ERR_NOT_EXIST) return std::nullopt;
    // Of the map ICMAP it says that the value is longer than was offered.
    if (code == CS_ERR_INVALID_PARAM && map_ == CmapMap::kIcmap) continue;
    if (auto failure = Check("cmap_get", code)) return failure;
    to.entries.push_back(
        {.key = key, .value = FromC(type, buffer_.data(), offered)});
    return std::nullopt;
  }
  to.entries.push_back({.key = key, .value = std::monostate{}});
  return std::nullopt;
}

std::optional<CmapFailure> CmapConnection::List(const std::string& prefix,
                                                const Breathe& breathe,
                                                std::vector<std::string>& to) {
  Iterator iterator(*handle_);
  const cs_error_t opened =
      iterator.Open(prefix.empty() ? nullptr : prefix.c_str());
  if (opened == CS_ERR_NO_SECTIONS) return std::nullopt;
  if (auto failure = Check("cmap_iter_init", opened)) return failure;
  while (to.size() <= kMaxKeys && breathe()) {
    std::array<char, CMAP_KEYNAME_MAXLEN + 1> key{};
    std::size_t size = 0;
    cmap_value_types_t type{};
    const cs_error_t code = iterator.Next(key.data(), &size, &type);
    if (code == CS_ERR_NO_SECTIONS) break;
    if (auto failure = Check("cmap_iter_next", code)) return failure;
    key.back() = '\0';
    to.emplace_back(key.data());
  }
  return std::nullopt;
}

bool IsTransient(int code) {
  return code == CS_ERR_TRY_AGAIN || code == CS_ERR_INTERRUPT;
}

CmapFailure ClosedOnRequest() { return {.call = "close", .code = CS_OK}; }

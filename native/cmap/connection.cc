// Room native/cmap: one cmap handle, and all that is used of C.
#include "cmap/connection.h"

#include <corosync/cmap.h>

#include <array>
#include <cstring>
#include <utility>

#include "common/shm_folder.h"

namespace {

std::optional<CmapFailure> Check(const char* call, cs_error_t code) {
  if (code == CS_OK) return std::nullopt;
  return CmapFailure{.call = call, .code = code};
}

template <typename Number>
Number Load(const char* from) {
  Number number{};
  std::memcpy(&number, from, sizeof number);
  return number;
}

// Binary values and types that newer versions may add are left out.
std::optional<CmapValue> FromC(cmap_value_types_t type, const char* from,
                               std::size_t size) {
  switch (type) {
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
      return std::nullopt;
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
  const ShmFolders folders(fd_);
  cmap_finalize(*handle_);
}

std::optional<CmapFailure> CmapConnection::Open() {
  cmap_handle_t handle = 0;
  if (auto failure = Check("cmap_initialize_map",
                           cmap_initialize_map(&handle, CMAP_MAP_ICMAP))) {
    return failure;
  }
  handle_ = handle;
  return Check("cmap_fd_get", cmap_fd_get(handle, &fd_));
}

std::optional<CmapFailure> CmapConnection::Read(const std::string& prefix,
                                                CmapEntries& to) {
  Iterator iterator(*handle_);
  if (auto failure =
          Check("cmap_iter_init",
                iterator.Open(prefix.empty() ? nullptr : prefix.c_str()))) {
    return failure;
  }
  while (true) {
    std::array<char, CMAP_KEYNAME_MAXLEN + 1> key{};
    std::size_t size = 0;
    cmap_value_types_t type{};
    const cs_error_t code = iterator.Next(key.data(), &size, &type);
    if (code == CS_ERR_NO_SECTIONS) return std::nullopt;
    if (auto failure = Check("cmap_iter_next", code)) return failure;
    if (type == CMAP_VALUETYPE_BINARY) continue;
    // +1: the length of a string counts its terminator.
    if (to.entries.size() >= kMaxKeys || size > kMaxStringBytes + 1) {
      to.truncated = true;
      if (to.entries.size() >= kMaxKeys) return std::nullopt;
      continue;
    }
    key.back() = '\0';
    if (auto failure = Get(key.data(), to)) return failure;
  }
}

std::optional<CmapFailure> CmapConnection::Get(const char* key,
                                               CmapEntries& to) {
  buffer_.assign(kMaxStringBytes + 1, '\0');
  std::size_t size = buffer_.size();
  cmap_value_types_t type{};
  const cs_error_t code = cmap_get(*handle_, key, buffer_.data(), &size, &type);
  // Deleted, or grown beyond the buffer, since the iterator named it.
  if (code == CS_ERR_NOT_EXIST) return std::nullopt;
  if (code == CS_ERR_INVALID_PARAM) {
    to.truncated = true;
    return std::nullopt;
  }
  if (auto failure = Check("cmap_get", code)) return failure;
  if (auto value = FromC(type, buffer_.data(), buffer_.size())) {
    to.entries.push_back({.key = key, .value = *std::move(value)});
  }
  return std::nullopt;
}

bool IsTransient(int code) {
  return code == CS_ERR_TRY_AGAIN || code == CS_ERR_INTERRUPT;
}

// Asked nothing, the library would believe in the connection for ever, and its
// finalize would leave the folder in /dev/shm to a corosync that is dead.
CmapFailure CmapConnection::HungUp() {
  const int code = cmap_dispatch(*handle_, CS_DISPATCH_ONE_NONBLOCKING);
  const bool noticed = code != CS_OK && !IsTransient(code);
  return {.call = "cmap_dispatch", .code = noticed ? code : CS_ERR_LIBRARY};
}

CmapFailure ClosedOnRequest() { return {.call = "close", .code = CS_OK}; }

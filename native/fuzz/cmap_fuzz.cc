// Room native/fuzz: a libcmap that hands over whatever the fuzzer says, and
// what CmapConnection makes of it.
#include <corosync/cmap.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "cmap/connection.h"
#include "common/shm_folder.h"
#include "fuzz/input.h"

namespace {

constexpr std::size_t kMaxQuestions = 64;
constexpr std::size_t kMaxValueBytes = 8192;

// One input at a time.
struct Library {
  Input* input = nullptr;
  int fd = -1;
  bool is_gone = false;
};
Library library;

// Of a corosync that is gone.
int HungUpFd() {
  static const int kRead = [] {
    std::array<int, 2> ends{};
    Require(pipe2(ends.data(), O_CLOEXEC) == 0);
    close(ends[1]);
    return ends[0];
  }();
  return kRead;
}
int QuietFd() {
  static const int kQuiet = eventfd(0, EFD_CLOEXEC);
  return kQuiet;
}

cs_error_t Code() {
  const auto byte = library.input->Take<std::uint8_t>();
  const int code = byte < 200 ? CS_OK : byte - 200;
  // A corosync that dies fails its clients and hangs up; without that every
  // failure would be waited on.
  if (code == CS_ERR_LIBRARY) {
    library.is_gone = true;
    if (library.fd >= 0) Require(dup2(HungUpFd(), library.fd) >= 0);
  }
  return static_cast<cs_error_t>(code);
}

// Any number: newer versions may add types.
void TellType(cmap_value_types_t* type) {
  auto number = library.input->Take<std::uint32_t>();
  if (number >= 256) number %= 16;
  std::memcpy(type, &number, sizeof number);
}

void ToldRight(const CmapRead& read) {
  Require(read.entries.size() <= kMaxQuestions * 2);
  for (const CmapEntry& entry : read.entries) {
    if (const auto* text = std::get_if<std::string>(&entry.value)) {
      Require(text->size() <= kMaxStringBytes + 1);
      Require(text->find('\0') == std::string::npos);
    }
  }
}

void Read(Input& input) {
  const auto map = input.Below(2) == 0 ? CmapMap::kIcmap : CmapMap::kStats;
  CmapConnection connection(map);
  if (connection.Open()) return;
  CmapRead read;
  for (std::size_t n = 0; n < kMaxQuestions && input.HasMore(); n++) {
    switch (input.Below(4)) {
      case 0: {
        std::vector<std::string> keys;
        std::size_t breaths = 0;
        static_cast<void>(connection.List(
            input.Bytes(40), [&] { return ++breaths < 100; }, keys));
        Require(keys.size() < 100);
        for (const auto& key : keys) Require(key.size() <= kMaxNameBytes);
        break;
      }
      case 1:
        static_cast<void>(connection.Answers());
        break;
      default:
        static_cast<void>(connection.Get(input.Bytes(kMaxNameBytes), read));
    }
  }
  static_cast<void>(connection.IsSuspect());
  ToldRight(read);
}

}  // namespace

// The parts of libcmap that connection.cc links.
cs_error_t cmap_initialize_map(cmap_handle_t* handle, cmap_map_t /*map*/) {
  *handle = 1;
  return Code();
}
cs_error_t cmap_finalize(cmap_handle_t /*handle*/) { return CS_OK; }
cs_error_t cmap_fd_get(cmap_handle_t /*handle*/, int* fd) {
  library.fd = dup(library.is_gone ? HungUpFd() : QuietFd());
  *fd = library.fd;
  return Code();
}
cs_error_t cmap_dispatch(cmap_handle_t /*handle*/,
                         cs_dispatch_flags_t /*types*/) {
  return Code();
}

// As the daemon does it: a value that is too long is refused, or in old
// versions cut off; the length told back may be anything.
cs_error_t cmap_get(cmap_handle_t /*handle*/, const char* /*key*/, void* value,
                    std::size_t* size, cmap_value_types_t* type) {
  Input& input = *library.input;
  TellType(type);
  std::string bytes = input.Bytes(80);
  // Long values without spending the input on them.
  if (input.Below(8) == 7) bytes.resize(input.Below(kMaxValueBytes), 'v');
  if (bytes.size() > *size && input.Below(2) == 0) return CS_ERR_INVALID_PARAM;
  std::copy_n(bytes.data(), std::min(bytes.size(), *size),
              static_cast<char*>(value));
  *size = input.Below(2) == 0 ? bytes.size() : input.Take<std::uint32_t>();
  return Code();
}

cs_error_t cmap_iter_init(cmap_handle_t /*handle*/, const char* /*prefix*/,
                          cmap_iter_handle_t* iterator) {
  *iterator = 7;
  return Code();
}
// The buffer is CMAP_KEYNAME_MAXLEN + 1 bytes, and may be filled to the brim.
cs_error_t cmap_iter_next(cmap_handle_t /*handle*/, cmap_iter_handle_t iterator,
                          char* key, std::size_t* size,
                          cmap_value_types_t* type) {
  Require(iterator == 7);
  Input& input = *library.input;
  if (!input.HasMore()) return CS_ERR_NO_SECTIONS;
  std::string name = input.Bytes(60);
  if (input.Below(8) == 7) name.resize(CMAP_KEYNAME_MAXLEN + 1, 'k');
  std::copy(name.begin(), name.end(), key);
  *size = input.Take<std::uint32_t>();
  TellType(type);
  return Code();
}
cs_error_t cmap_iter_finalize(cmap_handle_t /*handle*/,
                              cmap_iter_handle_t iterator) {
  Require(iterator == 7);
  return CS_OK;
}

// Looks at the process's own memory map: nothing of the library's is in it.
ShmFolders::ShmFolders(int /*fd*/) {}
ShmFolders::~ShmFolders() = default;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  Input input(data, size);
  library = {};
  library.input = &input;
  Read(input);
  if (library.fd >= 0) close(library.fd);
  return 0;
}

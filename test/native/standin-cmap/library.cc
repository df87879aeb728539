// Room test/native: libcmap's reading functions over a script that the test
// writes; README.md has its lines.
#include <corosync/cmap.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

struct Value {
  int type = 0;
  std::string bytes;
  std::size_t length = 0;  // as told; may be a lie
};
struct Script {
  std::map<int, std::vector<std::pair<std::string, Value>>> maps;
  std::map<std::string, int> failures;
  std::set<std::string> hanging;
  std::set<std::string> endless;  // prefixes
  bool hung_up = false;
};
struct Handle {
  int map = 0;
  int client_fd = -1;
  int daemon_fd = -1;
};
struct Iteration {
  std::vector<std::pair<std::string, Value>> left;  // next is last
  std::string endless;
  std::uint64_t count = 0;
};

std::mutex mutex;
std::map<cmap_handle_t, Handle> handles;
std::map<cmap_iter_handle_t, Iteration> iterations;
std::uint64_t next_handle = 1;

std::string Folder() {
  const char* folder = std::getenv("CMAP_STANDIN");
  return folder == nullptr ? "/nonexistent" : folder;
}

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// The test renames a whole script into place, so each read is of one state.
Script Read() {
  Script script;
  std::ifstream file(Folder() + "/script");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream in(line);
    std::string word;
    std::string name;
    in >> word >> name;
    if (word == "key") {
      std::string map;
      std::string hex;
      Value value;
      in >> map >> value.type >> hex >> value.length;
      value.bytes = FromHex(hex);
      if (value.length == 0) value.length = value.bytes.size();
      script.maps[map == "stats" ? 1 : 0].emplace_back(name, value);
    } else if (word == "fail") {
      in >> script.failures[name];
    } else if (word == "hang") {
      script.hanging.insert(name);
    } else if (word == "endless") {
      script.endless.insert(name);
    } else if (word == "hup") {
      script.hung_up = true;
    }
  }
  return script;
}

// Notes the call, hangs as long as the script says so, and gives the code that
// it shall fail with, or 0.
int Enter(const std::string& call, const std::string& detail) {
  const std::string full = call + ":" + detail;
  {
    const std::lock_guard lock(mutex);
    std::ofstream(Folder() + "/calls", std::ios::app) << full << '\n';
  }
  while (true) {
    const Script script = Read();
    if (script.hung_up && call != "finalize") return CS_ERR_LIBRARY;
    if (!script.hanging.contains(call) && !script.hanging.contains(full)) {
      for (const std::string& name : {full, call}) {
        const auto found = script.failures.find(name);
        if (found != script.failures.end()) return found->second;
      }
      return 0;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void HangUpWhenTold() {
  while (true) {
    if (Read().hung_up) {
      const std::lock_guard lock(mutex);
      for (auto& [id, handle] : handles) {
        if (handle.daemon_fd >= 0) close(handle.daemon_fd);
        handle.daemon_fd = -1;
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

cs_error_t Code(int code) { return static_cast<cs_error_t>(code); }

int MapOf(cmap_handle_t handle) {
  const std::lock_guard lock(mutex);
  const auto found = handles.find(handle);
  return found == handles.end() ? -1 : found->second.map;
}

}  // namespace

EXPORT cs_error_t cmap_initialize_map(cmap_handle_t* handle, cmap_map_t map) {
  if (const int code = Enter("initialize_map", std::to_string(map))) {
    return Code(code);
  }
  static std::once_flag once;
  std::call_once(once, [] { std::thread(HangUpWhenTold).detach(); });
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
    return CS_ERR_LIBRARY;
  }
  const std::lock_guard lock(mutex);
  *handle = next_handle++;
  handles[*handle] = {.map = map, .client_fd = fds[0], .daemon_fd = fds[1]};
  return CS_OK;
}

EXPORT cs_error_t cmap_finalize(cmap_handle_t handle) {
  static_cast<void>(Enter("finalize", std::to_string(handle)));
  const std::lock_guard lock(mutex);
  const auto found = handles.find(handle);
  if (found == handles.end()) return CS_ERR_BAD_HANDLE;
  close(found->second.client_fd);
  if (found->second.daemon_fd >= 0) close(found->second.daemon_fd);
  handles.erase(found);
  return CS_OK;
}

EXPORT cs_error_t cmap_fd_get(cmap_handle_t handle, int* fd) {
  if (const int code = Enter("fd_get", "")) return Code(code);
  const std::lock_guard lock(mutex);
  *fd = handles[handle].client_fd;
  return CS_OK;
}

EXPORT cs_error_t cmap_dispatch(cmap_handle_t, cs_dispatch_flags_t) {
  const int code = Enter("dispatch", "");
  return Code(code == 0 ? CS_ERR_TRY_AGAIN : code);
}

EXPORT cs_error_t cmap_get(cmap_handle_t handle, const char* key, void* value,
                           std::size_t* length, cmap_value_types_t* type) {
  if (const int code = Enter("get", key)) return Code(code);
  Script script = Read();
  for (const auto& [name, held] : script.maps[MapOf(handle)]) {
    if (name != key) continue;
    if (held.bytes.size() > *length) return CS_ERR_INVALID_PARAM;
    std::memcpy(value, held.bytes.data(), held.bytes.size());
    *length = held.length;
    *type = static_cast<cmap_value_types_t>(held.type);
    return CS_OK;
  }
  return CS_ERR_NOT_EXIST;
}

EXPORT cs_error_t cmap_iter_init(cmap_handle_t handle, const char* prefix,
                                 cmap_iter_handle_t* iteration) {
  const std::string wanted = prefix == nullptr ? "" : prefix;
  if (const int code = Enter("iter_init", wanted)) return Code(code);
  Script script = Read();
  Iteration made;
  for (const auto& entry : script.maps[MapOf(handle)]) {
    if (entry.first.rfind(wanted, 0) == 0) {
      made.left.insert(made.left.begin(), entry);
    }
  }
  if (script.endless.contains(wanted)) made.endless = wanted;
  const std::lock_guard lock(mutex);
  *iteration = next_handle++;
  iterations[*iteration] = made;
  return CS_OK;
}

EXPORT cs_error_t cmap_iter_next(cmap_handle_t, cmap_iter_handle_t iteration,
                                 char key[], std::size_t* length,
                                 cmap_value_types_t* type) {
  Iteration* found = nullptr;
  {
    const std::lock_guard lock(mutex);
    found = &iterations[iteration];
  }
  if (!found->endless.empty()) {
    std::snprintf(key, CMAP_KEYNAME_MAXLEN + 1, "%s%llu",
                  found->endless.c_str(),
                  static_cast<unsigned long long>(found->count++));
    return CS_OK;
  }
  if (const int code = Enter("iter_next", "")) return Code(code);
  if (found->left.empty()) return CS_ERR_NO_SECTIONS;
  const auto entry = found->left.back();
  found->left.pop_back();
  // As long as it may be, without a terminator when it is longer.
  std::strncpy(key, entry.first.c_str(), CMAP_KEYNAME_MAXLEN + 1);
  *length = entry.second.length;
  *type = static_cast<cmap_value_types_t>(entry.second.type);
  return CS_OK;
}

EXPORT cs_error_t cmap_iter_finalize(cmap_handle_t,
                                     cmap_iter_handle_t iteration) {
  static_cast<void>(Enter("iter_finalize", ""));
  const std::lock_guard lock(mutex);
  iterations.erase(iteration);
  return CS_OK;
}

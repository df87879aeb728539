// Room native/common: what libqb leaves in /dev/shm when corosync died.
#include "common/shm_folder.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace {

// libqb maps its ring buffers, so the process's own map names the folders.
std::vector<std::string> Mapped() {
  std::vector<std::string> folders;
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    const auto start = line.find("/dev/shm/qb-");
    if (start == std::string::npos) continue;
    const auto end = line.rfind("/qb-");
    if (end <= start) continue;
    std::string folder = line.substr(start, end - start);
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(std::move(folder));
    }
  }
  return folders;
}

bool IsHungUp(int fd) {
  pollfd poll_fd{.fd = fd, .events = 0, .revents = 0};
  return poll(&poll_fd, 1, 0) > 0;
}

// The process in /dev/shm/qb-PID-...: corosync as it was when it made that.
pid_t ServerOf(const std::string& folder) {
  constexpr std::size_t kPrefix = sizeof "/dev/shm/qb-" - 1;
  return static_cast<pid_t>(std::atol(folder.c_str() + kPrefix));
}

bool IsGone(pid_t pid) {
  return pid <= 0 || (kill(pid, 0) != 0 && errno == ESRCH);
}

}  // namespace

ShmFolders::ShmFolders(int fd) : before_(Mapped()) {
  if (fd < 0 || !IsHungUp(fd)) return;
  constexpr int kLooks = 40;
  for (int look = 0; look < kLooks; look++) {
    if (std::all_of(before_.begin(), before_.end(),
                    [](const auto& each) { return IsGone(ServerOf(each)); })) {
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

ShmFolders::~ShmFolders() {
  const std::vector<std::string> after = Mapped();
  for (const std::string& folder : before_) {
    if (std::find(after.begin(), after.end(), folder) == after.end()) {
      rmdir(folder.c_str());  // fails when it is not empty, as it should
    }
  }
}

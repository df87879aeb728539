// Room native/common: what libqb leaves in /dev/shm when corosync died.
#include "common/shm_folder.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

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

}  // namespace

ShmFolders::ShmFolders() : before_(Mapped()) {}

ShmFolders::~ShmFolders() {
  const std::vector<std::string> after = Mapped();
  for (const std::string& folder : before_) {
    if (std::find(after.begin(), after.end(), folder) == after.end()) {
      rmdir(folder.c_str());  // fails when it is not empty, as it should
    }
  }
}

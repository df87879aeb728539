// Room test/native: the line between the stand-in and the test that drives it.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "daemon.h"

namespace {

// False at the end of the line.
bool ReadLine(int fd, std::string& buffer, std::string& line) {
  while (true) {
    const auto end = buffer.find('\n');
    if (end != std::string::npos) {
      line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      return true;
    }
    char bytes[65536];
    const ssize_t count = read(fd, bytes, sizeof bytes);
    if (count <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(count));
  }
}

int Dial(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::perror("stand-in: cannot reach the test at VOTEQUORUM_STANDIN");
    std::abort();
  }
  return fd;
}

}  // namespace

// The first client waits until the test has said "ready".
void Daemon::Connect() {
  std::unique_lock lock(mutex);
  if (connected_) return;
  connected_ = true;
  const char* path = std::getenv("VOTEQUORUM_STANDIN");
  if (path == nullptr) return;
  lock.unlock();
  const int fd = Dial(path);
  std::string buffer;
  std::string line;
  while (ReadLine(fd, buffer, line) && line != "ready") Obey(line);
  std::thread([this, fd, buffer]() mutable {
    std::string command;
    while (ReadLine(fd, buffer, command)) {
      const std::string reply = "ok " + Obey(command) + "\n";
      if (send(fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) break;
    }
    close(fd);
  }).detach();
}

void SetField(votequorum_info& info, const std::string& name,
              const std::string& value) {
  if (name == "qdevice_name") {
    std::memset(info.qdevice_name, 0, sizeof info.qdevice_name);
    std::memcpy(info.qdevice_name, value.data(),
                std::min(value.size(), sizeof info.qdevice_name));
    return;
  }
  const auto number = static_cast<unsigned int>(std::stoul(value, nullptr, 0));
  if (name == "qdevice_fill") {
    // Every byte, no terminator.
    std::memset(info.qdevice_name, static_cast<int>(number),
                sizeof info.qdevice_name);
  }
  if (name == "node_id") info.node_id = number;
  if (name == "state") info.node_state = number;
  if (name == "votes") info.node_votes = number;
  if (name == "expected_votes") info.node_expected_votes = number;
  if (name == "highest_expected") info.highest_expected = number;
  if (name == "total_votes") info.total_votes = number;
  if (name == "quorum") info.quorum = number;
  if (name == "flags") info.flags = number;
  if (name == "qdevice_votes") info.qdevice_votes = number;
}

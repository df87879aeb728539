// Room native/posix: one datagram to a unix socket, as sd_notify(3) sends it.
#include "posix/datagram.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

int SendDatagram(const std::string& address, const std::string& text) noexcept {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  const bool is_abstract = !address.empty() && address.front() == '@';
  // A path is terminated; the name of an abstract socket is as long as it is.
  const std::size_t length = address.size() + (is_abstract ? 0 : 1);
  if (address.size() < 2 || address.find('\0') != std::string::npos) {
    return EINVAL;
  }
  if (length > sizeof to.sun_path) return ENAMETOOLONG;
  std::copy(address.begin(), address.end(), to.sun_path);
  if (is_abstract) to.sun_path[0] = '\0';

  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  ssize_t sent = 0;
  do {
    sent = sendto(
        fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
        reinterpret_cast<const sockaddr*>(&to),
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
  } while (sent < 0 && errno == EINTR);
  const int error = sent < 0 ? errno : 0;
  close(fd);
  return error;
}

// Room native/posix: one datagram to a unix socket, as sd_notify(3) sends it.
#ifndef NATIVE_POSIX_DATAGRAM_H_
#define NATIVE_POSIX_DATAGRAM_H_

#include <string>

// 0, or the errno. `address` is a path, or "@name" of an abstract socket.
// Never waits: a full queue is EAGAIN.
int SendDatagram(const std::string& address, const std::string& text) noexcept;

#endif  // NATIVE_POSIX_DATAGRAM_H_

// Room native/posix: the addon posix.node, three things that Node cannot do: a
// lock that the kernel drops with its owner, leaving without waiting, and a
// datagram to a unix socket.
#include <napi.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "posix/datagram.h"

namespace {

// The only argument as a C int that is not negative.
std::optional<int> IntArgument(const Napi::CallbackInfo& info,
                               const char* what) {
  if (info.Length() == 1 && info[0].IsNumber()) {
    const double value = info[0].As<Napi::Number>();
    if (value >= 0 && value <= 0x7fffffff &&
        value == static_cast<double>(static_cast<int>(value))) {
      return static_cast<int>(value);
    }
  }
  Napi::TypeError::New(info.Env(),
                       std::string("Cannot call with other than ") + what)
      .ThrowAsJavaScriptException();
  return std::nullopt;
}

// flock(2), exclusive and without waiting. True: held until the descriptor is
// closed, by us or by the kernel at our end. False: somebody else holds it.
Napi::Value FlockExclusive(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::optional<int> fd = IntArgument(info, "a file descriptor");
  if (!fd) return {};
  int result = 0;
  do {
    result = flock(*fd, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return Napi::Boolean::New(env, true);
  if (errno == EWOULDBLOCK) return Napi::Boolean::New(env, false);
  Napi::Error::New(env, std::string("Cannot lock descriptor ") +
                            std::to_string(*fd) + ": " + strerrordesc_np(errno))
      .ThrowAsJavaScriptException();
  return {};
}

// _exit(2). process.exit() joins libuv's threads, and so waits for a disk that
// does not answer; this does not, and runs nothing that was to run at exit.
Napi::Value LeaveNow(const Napi::CallbackInfo& info) {
  const std::optional<int> code = IntArgument(info, "an exit code");
  if (code) _exit(*code);
  return {};
}

// (address, text): undefined when it is with the receiver, else the name of the
// errno, "EAGAIN" when the receiver's queue is full. Never waits.
Napi::Value SendDatagram(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsString() || !info[1].IsString()) {
    Napi::TypeError::New(env, "Cannot call with other than address and text")
        .ThrowAsJavaScriptException();
    return {};
  }
  const int error =
      ::SendDatagram(info[0].As<Napi::String>(), info[1].As<Napi::String>());
  if (error == 0) return env.Undefined();
  const char* const name = strerrorname_np(error);
  return Napi::String::New(env, name == nullptr ? "unknown errno" : name);
}

class PosixAddon : public Napi::Addon<PosixAddon> {
 public:
  PosixAddon(Napi::Env env, Napi::Object exports) {
    DefineAddon(
        exports,
        {InstanceValue("flockExclusive",
                       Napi::Function::New(env, FlockExclusive),
                       napi_enumerable),
         InstanceValue("leaveNow", Napi::Function::New(env, LeaveNow),
                       napi_enumerable),
         InstanceValue("sendDatagram", Napi::Function::New(env, SendDatagram),
                       napi_enumerable)});
  }
};

}  // namespace

NODE_API_ADDON(PosixAddon)

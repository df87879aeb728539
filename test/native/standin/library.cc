// Room test/native: libvotequorum's functions over the stand-in daemon.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "daemon.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

using Lock = std::unique_lock<std::mutex>;

cs_error_t Code(int code) { return static_cast<cs_error_t>(code); }

// The call's own fault first, then a handle that does not exist.
struct Entered {
  std::shared_ptr<Client> client;
  int code;
};
Entered Enter(Lock& lock, votequorum_handle_t handle, const char* call,
              const std::string& detail = "") {
  Daemon& daemon = Daemon::Get();
  const int code = daemon.Enter(lock, call, detail);
  auto client = daemon.Find(handle);
  if (code != 0) return {client, code};
  return {client, client ? 0 : CS_ERR_BAD_HANDLE};
}

void Run(votequorum_handle_t handle, const Client& client, Event& event) {
  if (auto* quorum = std::get_if<QuorumEvent>(&event)) {
    client.callbacks.votequorum_quorum_notify_fn(
        handle, 0, quorum->quorate,
        static_cast<std::uint32_t>(quorum->nodes.size()), quorum->nodes.data());
  } else if (auto* list = std::get_if<NodeListEvent>(&event)) {
    client.callbacks.votequorum_nodelist_notify_fn(
        handle, 0, list->ring, static_cast<std::uint32_t>(list->members.size()),
        list->members.data());
  } else if (auto* expected = std::get_if<ExpectedEvent>(&event)) {
    client.callbacks.votequorum_expectedvotes_notify_fn(
        handle, 0, expected->expected_votes);
  }
}

}  // namespace

EXPORT cs_error_t votequorum_initialize(votequorum_handle_t* handle,
                                        votequorum_callbacks_t* callbacks) {
  Daemon& daemon = Daemon::Get();
  daemon.Connect();
  Lock lock(daemon.mutex);
  const int code = daemon.Enter(lock, "initialize");
  if (code != 0) return Code(code);
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds)) {
    return CS_ERR_LIBRARY;
  }
  auto client = std::make_shared<Client>();
  client->callbacks = *callbacks;
  client->client_fd = fds[0];
  client->daemon_fd = fds[1];
  *handle = daemon.next_handle++;
  daemon.clients[*handle] = client;
  daemon.Raise(*client);
  return CS_OK;
}

EXPORT cs_error_t votequorum_finalize(votequorum_handle_t handle) {
  Daemon& daemon = Daemon::Get();
  Lock lock(daemon.mutex);
  const auto [client, code] = Enter(lock, handle, "finalize");
  if (!client) return CS_ERR_BAD_HANDLE;
  close(client->client_fd);
  if (client->daemon_fd >= 0) close(client->daemon_fd);
  daemon.clients.erase(handle);
  return Code(code == 0 ? CS_OK : code);
}

EXPORT cs_error_t votequorum_context_set(votequorum_handle_t handle,
                                         void* context) {
  Lock lock(Daemon::Get().mutex);
  const auto [client, code] = Enter(lock, handle, "context_set");
  if (code != 0) return Code(code);
  client->context = context;
  return CS_OK;
}

EXPORT cs_error_t votequorum_context_get(votequorum_handle_t handle,
                                         void** context) {
  Lock lock(Daemon::Get().mutex);
  const auto [client, code] = Enter(lock, handle, "context_get");
  if (code != 0) return Code(code);
  *context = client->context;
  return CS_OK;
}

EXPORT cs_error_t votequorum_fd_get(votequorum_handle_t handle, int* fd) {
  Lock lock(Daemon::Get().mutex);
  const auto [client, code] = Enter(lock, handle, "fd_get");
  if (code != 0) return Code(code);
  *fd = client->client_fd;
  return CS_OK;
}

EXPORT cs_error_t votequorum_trackstart(votequorum_handle_t handle,
                                        std::uint64_t /*context*/,
                                        unsigned int flags) {
  Daemon& daemon = Daemon::Get();
  Lock lock(daemon.mutex);
  const auto [client, code] = Enter(lock, handle, "trackstart");
  if (code != 0) return Code(code);
  client->tracking = true;
  if ((flags & CS_TRACK_CURRENT) != 0 && daemon.current) {
    daemon.SendCurrent(*client);
  }
  return CS_OK;
}

EXPORT cs_error_t votequorum_trackstop(votequorum_handle_t handle) {
  Lock lock(Daemon::Get().mutex);
  const auto [client, code] = Enter(lock, handle, "trackstop");
  if (code != 0) return Code(code);
  client->tracking = false;
  return CS_OK;
}

// A struct that was not answered holds garbage, as with the real library.
EXPORT cs_error_t votequorum_getinfo(votequorum_handle_t handle,
                                     unsigned int node_id,
                                     struct votequorum_info* info) {
  Daemon& daemon = Daemon::Get();
  Lock lock(daemon.mutex);
  std::memset(static_cast<void*>(info), 0xa5, sizeof *info);
  const auto [client, code] =
      Enter(lock, handle, "getinfo", std::to_string(node_id));
  if (code != 0) return Code(code);
  const auto found = daemon.infos.find(node_id == 0 ? daemon.own : node_id);
  if (found == daemon.infos.end()) return CS_ERR_NOT_EXIST;
  *info = found->second;
  return CS_OK;
}

EXPORT cs_error_t votequorum_dispatch(votequorum_handle_t handle,
                                      cs_dispatch_flags_t how) {
  Daemon& daemon = Daemon::Get();
  Lock lock(daemon.mutex);
  while (true) {
    const auto [client, code] = Enter(lock, handle, "dispatch");
    if (code != 0) return Code(code);
    if (client->events.empty()) {
      if (client->daemon_fd < 0) return CS_ERR_LIBRARY;
      if (how == CS_DISPATCH_ALL) return CS_OK;
      if (how == CS_DISPATCH_ONE_NONBLOCKING) return CS_ERR_TRY_AGAIN;
      daemon.changed.wait(lock);
      continue;
    }
    Event event = std::move(client->events.front());
    client->events.pop_front();
    daemon.Raise(*client);
    lock.unlock();
    Run(handle, *client, event);
    lock.lock();
    if (how == CS_DISPATCH_ONE || how == CS_DISPATCH_ONE_NONBLOCKING) {
      return CS_OK;
    }
  }
}

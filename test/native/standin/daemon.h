// Room test/native: a corosync of our own that misbehaves when told to.
#ifndef STANDIN_DAEMON_H_
#define STANDIN_DAEMON_H_

#include <corosync/votequorum.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <variant>
#include <vector>

struct QuorumEvent {
  std::uint32_t quorate;
  std::vector<votequorum_node_t> nodes;
};
struct NodeListEvent {
  votequorum_ring_id_t ring;
  std::vector<std::uint32_t> members;
};
struct ExpectedEvent {
  std::uint32_t expected_votes;
};
using Event = std::variant<QuorumEvent, NodeListEvent, ExpectedEvent>;

// One client, as libvotequorum's handle. All under Daemon::mutex.
struct Client {
  votequorum_callbacks_t callbacks{};
  void* context = nullptr;
  bool tracking = false;
  std::deque<Event> events;
  int client_fd = -1;  // readable while there are events
  int daemon_fd = -1;  // closed: the client sees POLLHUP
  bool raised = false;
};

// What a call was told to do instead of its work.
struct Fault {
  int code = 0;            // 0: none
  std::int64_t left = -1;  // -1: for ever
};

class Daemon {
 public:
  static Daemon& Get();  // one a process, as the real one; never destroyed

  Daemon();
  // Notes the call, hangs as long as it was told to, and returns the code that
  // it was told to fail with, or 0.
  int Enter(std::unique_lock<std::mutex>& lock, const std::string& call,
            const std::string& detail = "");
  // One command line of README.md; returns what follows "ok ".
  std::string Obey(const std::string& line);
  std::shared_ptr<Client> Find(votequorum_handle_t handle);
  void Raise(Client& client);  // makes client_fd readable, or not
  void SendCurrent(Client& client);
  void Connect();  // to the test, once

  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint32_t, votequorum_info> infos;
  std::uint32_t own = 1;
  bool hung_up = false;
  bool noise = false;
  bool current = true;
  votequorum_handle_t next_handle = 1;
  std::map<votequorum_handle_t, std::shared_ptr<Client>> clients;

 private:
  void Broadcast(const Event& event);
  void HangUp();
  std::string Calls() const;

  std::map<std::string, Fault> faults_;
  std::set<std::string> hanging_;  // what is told to hang
  int stuck_ = 0;                  // calls that do hang now
  std::map<std::string, std::uint64_t> counts_;
  std::deque<std::string> last_;
  std::set<int> threads_;
  bool connected_ = false;
};

// The fields of `info` by the names that README.md gives them.
void SetField(votequorum_info& info, const std::string& name,
              const std::string& value);

#endif  // STANDIN_DAEMON_H_

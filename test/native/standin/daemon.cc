// Room test/native: the stand-in daemon's state and what its clients feel.
#include "daemon.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <sstream>

Daemon& Daemon::Get() {
  // Never destroyed: a thread may hang in it while the process exits.
  static Daemon& daemon = *new Daemon();
  return daemon;
}

Daemon::Daemon() { Obey("nodes 1"); }

int Daemon::Enter(std::unique_lock<std::mutex>& lock, const std::string& call,
                  const std::string& detail) {
  const std::string full = detail.empty() ? call : call + ":" + detail;
  counts_[call]++;
  threads_.insert(gettid());
  if (call != "context_get" &&
      (call != "dispatch" || last_.empty() || last_.back() != "dispatch")) {
    last_.push_back(full);
    if (last_.size() > 256) last_.pop_front();
  }
  changed.notify_all();
  // context_get is answered by the library itself, also in a frozen world.
  const bool asks_daemon = call == "initialize" || call == "trackstart" ||
                           call == "trackstop" || call == "getinfo";
  stuck_++;
  changed.wait(lock, [&] {
    return !(hanging_.contains(call) || hanging_.contains(full) ||
             (asks_daemon && hanging_.contains("*")));
  });
  stuck_--;
  for (const std::string& name : {full, call}) {
    const auto found = faults_.find(name);
    if (found == faults_.end() || found->second.left == 0) continue;
    if (found->second.left > 0) found->second.left--;
    return found->second.code;
  }
  return 0;
}

std::shared_ptr<Client> Daemon::Find(votequorum_handle_t handle) {
  const auto found = clients.find(handle);
  return found == clients.end() ? nullptr : found->second;
}

void Daemon::Raise(Client& client) {
  const bool wanted = noise || !client.events.empty();
  char byte = 1;
  if (wanted && !client.raised && client.daemon_fd >= 0) {
    client.raised = send(client.daemon_fd, &byte, 1, MSG_NOSIGNAL) == 1;
  } else if (!wanted && client.raised) {
    client.raised = recv(client.client_fd, &byte, 1, 0) != 1;
  }
}

void Daemon::SendCurrent(Client& client) {
  NodeListEvent list{.ring = {.nodeid = own, .seq = 1}, .members = {}};
  QuorumEvent quorum{.quorate = 0, .nodes = {}};
  for (const auto& [id, info] : infos) {
    if (info.node_state == VOTEQUORUM_NODESTATE_MEMBER) {
      list.members.push_back(id);
    }
    quorum.nodes.push_back({.nodeid = id, .state = info.node_state});
  }
  quorum.quorate = (infos[own].flags & VOTEQUORUM_INFO_QUORATE) != 0 ? 1 : 0;
  client.events.emplace_back(std::move(list));
  client.events.emplace_back(std::move(quorum));
  Raise(client);
}

void Daemon::Broadcast(const Event& event) {
  for (auto& [handle, client] : clients) {
    if (!client->tracking) continue;
    client->events.push_back(event);
    Raise(*client);
  }
}

void Daemon::HangUp() {
  for (auto& [handle, client] : clients) {
    if (client->daemon_fd >= 0) close(client->daemon_fd);
    client->daemon_fd = -1;
  }
}

std::string Daemon::Calls() const {
  std::ostringstream out;
  out << "{\"handles\":" << clients.size() << ",\"threads\":" << threads_.size()
      << ",\"stuck\":" << stuck_ << ",\"counts\":{";
  const char* comma = "";
  for (const auto& [call, count] : counts_) {
    out << comma << '"' << call << "\":" << count;
    comma = ",";
  }
  out << "},\"last\":[";
  comma = "";
  for (const auto& call : last_) {
    out << comma << '"' << call << '"';
    comma = ",";
  }
  out << "]}";
  return out.str();
}

std::string Daemon::Obey(const std::string& line) {
  const std::lock_guard lock(mutex);
  std::istringstream in(line);
  std::string command;
  std::string word;
  std::uint32_t id = 0;
  in >> command;
  if (command == "own") {
    in >> own;
  } else if (command == "nodes") {
    std::uint32_t count = 0;
    in >> count;
    infos.clear();
    for (id = 1; id <= count; id++) {
      infos[id] = {.node_id = id,
                   .node_state = 1,
                   .node_votes = 1,
                   .node_expected_votes = count,
                   .highest_expected = count,
                   .total_votes = count,
                   .quorum = count / 2 + 1,
                   .flags = VOTEQUORUM_INFO_QUORATE,
                   .qdevice_votes = 0,
                   .qdevice_name = {}};
    }
  } else if (command == "info") {
    in >> id;
    auto& info = infos.try_emplace(id, votequorum_info{}).first->second;
    if (info.node_id == 0) info.node_id = id;
    while (in >> word) {
      const auto equals = word.find('=');
      SetField(info, word.substr(0, equals), word.substr(equals + 1));
    }
  } else if (command == "forget") {
    in >> id;
    infos.erase(id);
  } else if (command == "fail") {
    Fault fault;
    in >> word >> fault.code;
    if (!(in >> fault.left)) fault.left = -1;
    faults_[word] = fault;
  } else if (command == "work") {
    in >> word;
    faults_.erase(word);
  } else if (command == "hang") {
    in >> word;
    hanging_.insert(word);
  } else if (command == "go") {
    in >> word;
    hanging_.erase(word);
  } else if (command == "quorum") {
    QuorumEvent event{};
    in >> event.quorate;
    while (in >> word) {
      const auto colon = word.find(':');
      event.nodes.push_back(
          {.nodeid = static_cast<std::uint32_t>(std::stoul(word)),
           .state =
               static_cast<std::uint32_t>(std::stoul(word.substr(colon + 1)))});
    }
    Broadcast(event);
  } else if (command == "nodelist") {
    NodeListEvent event{};
    in >> event.ring.nodeid >> event.ring.seq;
    while (in >> id) event.members.push_back(id);
    Broadcast(event);
  } else if (command == "expected") {
    in >> id;
    Broadcast(ExpectedEvent{id});
  } else if (command == "storm") {
    std::uint32_t count = 0;
    in >> count;
    for (id = 0; id < count; id++) Broadcast(QuorumEvent{id % 2, {}});
  } else if (command == "noise" || command == "current") {
    in >> word;
    (command == "noise" ? noise : current) = word == "on";
    for (auto& [handle, client] : clients) Raise(*client);
  } else if (command == "hup") {
    HangUp();
  } else if (command == "calls") {
    return Calls();
  } else {
    return "unknown command";
  }
  changed.notify_all();
  return "";
}

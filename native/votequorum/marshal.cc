// Room native/votequorum: observations as the JS values that addon.ts names.
#include "votequorum/marshal.h"

#include <variant>

namespace {

template <typename Items, typename Convert>
Napi::Array ArrayOf(Napi::Env env, const Items& items, Convert convert) {
  auto array = Napi::Array::New(env, items.size());
  std::uint32_t index = 0;
  for (const auto& item : items) array.Set(index++, convert(item));
  return array;
}

Napi::Object Item(Napi::Env env, const char* kind, const Instant& at) {
  auto object = Napi::Object::New(env);
  object.Set("kind", kind);
  object.Set("realtimeMs", at.realtime_ms);
  object.Set("monotonicMs", at.monotonic_ms);
  return object;
}

Napi::Object FromInfo(Napi::Env env, const Info& info) {
  auto object = Napi::Object::New(env);
  object.Set("nodeId", info.node_id);
  object.Set("state", info.state);
  object.Set("votes", info.votes);
  object.Set("expectedVotes", info.expected_votes);
  object.Set("highestExpected", info.highest_expected);
  object.Set("totalVotes", info.total_votes);
  object.Set("quorum", info.quorum);
  object.Set("flags", info.flags);
  object.Set("qdeviceVotes", info.qdevice_votes);
  object.Set("qdeviceName", info.qdevice_name);
  object.Set("durationMs", info.duration_ms);
  return object;
}

struct Marshal {
  Napi::Env env;

  Napi::Object operator()(const Connected& item) const {
    return Item(env, "connected", item.at);
  }
  Napi::Object operator()(const QuorumNote& item) const {
    auto object = Item(env, "quorum", item.at);
    object.Set("quorate", item.quorate);
    object.Set("nodes", ArrayOf(env, item.nodes, [&](const auto& node) {
                 auto listed = Napi::Object::New(env);
                 listed.Set("nodeId", node.node_id);
                 listed.Set("state", node.state);
                 return listed;
               }));
    return object;
  }
  Napi::Object operator()(const NodeListNote& item) const {
    auto object = Item(env, "nodelist", item.at);
    object.Set("ringNodeId", item.ring_node_id);
    object.Set("ringSequence", Napi::BigInt::New(env, item.ring_sequence));
    object.Set("members", ArrayOf(env, item.members, [&](std::uint32_t id) {
                 return Napi::Number::New(env, id);
               }));
    return object;
  }
  Napi::Object operator()(const ExpectedNote& item) const {
    auto object = Item(env, "expected", item.at);
    object.Set("expectedVotes", item.expected_votes);
    return object;
  }
  Napi::Object operator()(const Snapshot& item) const {
    auto object = Item(env, "snapshot", item.at);
    object.Set("announced", item.announced);
    object.Set("infos", ArrayOf(env, item.infos, [&](const Info& info) {
                 return FromInfo(env, info);
               }));
    object.Set("failures", ArrayOf(env, item.failures, [&](const auto& from) {
                 auto failure = Napi::Object::New(env);
                 failure.Set("nodeId", from.node_id);
                 failure.Set("code", from.code);
                 return failure;
               }));
    return object;
  }
  Napi::Object operator()(const Ended& item) const {
    auto object = Item(env, "ended", item.at);
    object.Set("call", item.cause.call);
    object.Set("code", item.cause.code);
    return object;
  }
};

}  // namespace

Napi::Value ToJs(Napi::Env env, const Mailbox<Observation>::Taken& taken) {
  auto array = Napi::Array::New(env);
  std::uint32_t index = 0;
  if (taken.dropped > 0) {
    auto dropped = Item(env, "dropped", taken.dropped_at);
    dropped.Set("count", static_cast<double>(taken.dropped));
    array.Set(index++, dropped);
  }
  for (const Observation& item : taken.items) {
    // A mailbox may hold thousands of objects: free the handles item by item.
    const Napi::HandleScope scope(env);
    array.Set(index++, std::visit(Marshal{env}, item));
  }
  return array;
}

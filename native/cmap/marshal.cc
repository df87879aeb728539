// Room native/cmap: readings as the JS values that addon.ts names.
#include "cmap/marshal.h"

#include <variant>

namespace {

struct ValueToJs {
  Napi::Env env;

  Napi::Value operator()(std::monostate) const { return env.Null(); }
  Napi::Value operator()(double value) const {
    return Napi::Number::New(env, value);
  }
  Napi::Value operator()(std::int64_t value) const {
    return Napi::BigInt::New(env, value);
  }
  Napi::Value operator()(std::uint64_t value) const {
    return Napi::BigInt::New(env, value);
  }
  Napi::Value operator()(const std::string& value) const {
    return Napi::String::New(env, value);
  }
};

struct ItemToJs {
  Napi::Env env;

  Napi::Object operator()(const CmapRead& item) const {
    auto object = Item("read", item.at);
    object.Set("id", item.id);
    object.Set("durationMs", item.at.monotonic_ms - item.started_ms);
    auto entries = Napi::Array::New(env, item.entries.size());
    std::uint32_t index = 0;
    for (const CmapEntry& entry : item.entries) {
      const Napi::HandleScope scope(env);
      auto pair = Napi::Array::New(env, 2);
      pair.Set(0U, entry.key);
      pair.Set(1U, std::visit(ValueToJs{env}, entry.value));
      entries.Set(index++, pair);
    }
    object.Set("entries", entries);
    object.Set("truncated", item.truncated);
    return object;
  }
  Napi::Object operator()(const CmapFailed& item) const {
    auto object = Cause("failed", item.at, item.cause);
    object.Set("id", item.id);
    object.Set("key", item.key);
    return object;
  }
  Napi::Object operator()(const CmapEnded& item) const {
    return Cause("ended", item.at, item.cause);
  }

 private:
  Napi::Object Item(const char* kind, const Instant& at) const {
    auto object = Napi::Object::New(env);
    object.Set("kind", kind);
    object.Set("realtimeMs", at.realtime_ms);
    object.Set("monotonicMs", at.monotonic_ms);
    return object;
  }
  Napi::Object Cause(const char* kind, const Instant& at,
                     const CmapFailure& cause) const {
    auto object = Item(kind, at);
    object.Set("call", cause.call);
    object.Set("code", cause.code);
    return object;
  }
};

}  // namespace

Napi::Value ToJs(Napi::Env env, const Mailbox<CmapItem>::Taken& taken) {
  auto array = Napi::Array::New(env);
  std::uint32_t index = 0;
  for (const CmapItem& item : taken.items) {
    array.Set(index++, std::visit(ItemToJs{env}, item));
  }
  return array;
}

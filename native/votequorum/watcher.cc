// Room native/votequorum: the class Watcher that JS holds.
#include "votequorum/watcher.h"

#include "common/js_class.h"
#include "votequorum/marshal.h"
#include "votequorum/watch_loop.h"

namespace {

// A JS loop that stalls for longer loses the oldest, and is told how many.
constexpr std::size_t kMailboxCapacity = 1024;

}  // namespace

Napi::Function Watcher::Define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(env, kName, {});
  DefineMethod<Watcher, &Watcher::Take>(constructor, "take");
  DefineMethod<Watcher, &Watcher::DueMs>(constructor, "dueMs");
  DefineMethod<Watcher, &Watcher::Close>(constructor, "close");
  DefineMethod<Watcher, &Watcher::Unreference>(constructor, "unref");
  return constructor;
}

Watcher::Watcher(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<Watcher>(info),
      mailbox_(std::make_shared<Mailbox<Observation>>(kMailboxCapacity)),
      pulse_(std::make_shared<Pulse>()),
      subscription_(info.Env()) {
  if (!AreOptionsAndBell(info)) return;
  const auto interval_ms =
      IntervalOption(info[0].As<Napi::Object>(), "pollIntervalMs");
  if (!interval_ms) return;
  Value().TypeTag(&kTypeTag);
  const auto body = [mailbox = mailbox_, pulse = pulse_,
                     interval = *interval_ms](Signal& signal, Bell& bell) {
    Failure cause;
    Instant at;
    {
      WatchLoop loop(*mailbox, bell, signal, *pulse, interval);
      cause = loop.Run();
      at = Now();
      // The handle is finalized here: `ended` leaves nothing behind.
    }
    mailbox->Post(Ended{.at = at, .cause = cause});
  };
  if (subscription_.Start("votequorum", info[1].As<Napi::Function>(), body,
                          [this] { Unref(); })) {
    Ref();
  }
}

Napi::Value Watcher::Take(Napi::Env env) { return ToJs(env, mailbox_->Take()); }

Napi::Value Watcher::DueMs(Napi::Env env) {
  return Napi::Number::New(env, pulse_->due_ms());
}

Napi::Value Watcher::Close(Napi::Env env) {
  subscription_.Close();
  return env.Undefined();
}

Napi::Value Watcher::Unreference(Napi::Env env) {
  subscription_.Unref();
  return env.Undefined();
}

// Room native/common: the life of one owner thread inside one environment.
#include "common/subscription.h"

#include <chrono>
#include <cstring>
#include <string>
#include <utility>

namespace {

// How long an environment that dies waits for a thread: many times what a
// corosync that answers needs, and short enough for SIGTERM to be obeyed.
constexpr std::chrono::milliseconds kPatience{300};

}  // namespace

Subscription::~Subscription() {
  RemoveHook();
  if (bell_) bell_->Silence();
  thread_.RequestStop();
  thread_.JoinOrAbandon(kPatience);
}

bool Subscription::Start(const char* name, Napi::Function bell, Body body,
                         std::function<void()> retired) {
  bell_ = Bell::Create(env_, bell, name, [this] { BeforeBell(); });
  if (!bell_) return false;
  over_ = std::make_shared<std::atomic<bool>>(false);
  retired_ = std::move(retired);
  const int error = thread_.Start(name, [body = std::move(body), ring = bell_,
                                         over = over_](Signal& signal) {
    body(signal, *ring);
    over->store(true);
    ring->Ring();
  });
  if (error != 0) {
    bell_->Release();
    Napi::Error::New(env_, std::string("Cannot start the thread ") + name +
                               ": " + strerrorname_np(error))
        .ThrowAsJavaScriptException();
    return false;
  }
  // Hooks run in the reverse order of their making: ours, made after the
  // thread-safe function's own, silences the bell before Node frees it.
  napi_add_env_cleanup_hook(env_, OnEnvironmentExit, this);
  hooked_ = true;
  return true;
}

void Subscription::Unref() {
  if (bell_) bell_->Unref(env_);
}

void Subscription::OnEnvironmentExit(void* self) {
  auto* const subscription = static_cast<Subscription*>(self);
  subscription->hooked_ = false;
  subscription->bell_->Silence();
  subscription->thread_.RequestStop();
  subscription->thread_.JoinOrAbandon(kPatience);
}

void Subscription::BeforeBell() {
  if (!over_->load() || !retired_) return;
  thread_.JoinOrAbandon(kPatience);
  RemoveHook();
  bell_->Release();
  std::exchange(retired_, nullptr)();
}

void Subscription::RemoveHook() {
  if (!std::exchange(hooked_, false)) return;
  napi_remove_env_cleanup_hook(env_, OnEnvironmentExit, this);
}

// Room native/common: the life of one owner thread inside one environment.
#ifndef NATIVE_COMMON_SUBSCRIPTION_H_
#define NATIVE_COMMON_SUBSCRIPTION_H_

#include <napi.h>

#include <atomic>
#include <functional>
#include <memory>

#include "common/bell.h"
#include "common/owner_thread.h"

// JS thread only. In order: Start; the body runs and leaves items; it posts
// `ended` and returns; the bell rings a last time; before JS hears that ring
// the thread is joined, the cleanup hook removed, and `retired` called. When
// the environment dies first, its cleanup hook stops the thread, or leaves it
// behind with a bell that is silent.
class Subscription {
 public:
  using Body = std::function<void(Signal&, Bell&)>;

  explicit Subscription(Napi::Env env) : env_(env) {}
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // False with a JS exception pending when it could not be started.
  bool Start(const char* name, Napi::Function bell, Body body,
             std::function<void()> retired);
  void Close() { thread_.RequestStop(); }
  void Nudge() { thread_.Nudge(); }
  void Unref();

 private:
  static void OnEnvironmentExit(void* self);
  void BeforeBell();
  void RemoveHook();

  const Napi::Env env_;
  OwnerThread thread_;
  std::shared_ptr<Bell> bell_;
  std::shared_ptr<std::atomic<bool>> over_;
  std::function<void()> retired_;
  bool hooked_ = false;
};

#endif  // NATIVE_COMMON_SUBSCRIPTION_H_

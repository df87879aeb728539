// Room native/common: how the owner thread wakes JS, without data.
#ifndef NATIVE_COMMON_BELL_H_
#define NATIVE_COMMON_BELL_H_

#include <napi.h>

#include <functional>
#include <memory>
#include <mutex>

// A thread-safe function with a queue of one: a full queue means that the bell
// rang already and was not answered yet. It carries nothing, so nothing leaks
// when the environment dies.
class Bell {
 public:
  // JS thread. `before` runs there ahead of the JS function at every ring,
  // until the bell is silent.
  // Null when Node refused, with a JS exception pending.
  static std::shared_ptr<Bell> Create(Napi::Env env, Napi::Function function,
                                      const char* name,
                                      std::function<void()> before);

  // Any thread, at any time, also after the environment is gone.
  void Ring() noexcept;

  // JS thread.
  void Unref(Napi::Env env) noexcept;
  // From here on no ring reaches Node. For the environment's cleanup hook:
  // Node frees the thread-safe function itself, right after.
  void Silence() noexcept;
  // Silence, and give the thread-safe function back to Node.
  void Release() noexcept;

 private:
  Bell() = default;

  struct Context;  // JS thread; Node's thread-safe function owns it
  static void CallJs(napi_env env, napi_value function, void* context, void*);
  static void DeleteContext(napi_env env, void*, void* context);

  std::mutex mutex_;
  bool alive_ = false;  // under mutex_
  Context* context_ = nullptr;
  napi_threadsafe_function function_ = nullptr;
};

#endif  // NATIVE_COMMON_BELL_H_

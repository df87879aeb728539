// Room native/common: how the owner thread wakes JS, without data.
#include "common/bell.h"

#include <utility>

struct Bell::Context {
  std::function<void()> before;
  bool silent = false;
};

// JS thread. Node calls it with a null env while it tears down: nothing to do.
void Bell::CallJs(napi_env env, napi_value function, void* context,
                  void* /*data*/) {
  if (env == nullptr) return;
  const auto* const self = static_cast<Context*>(context);
  // A ring may still be queued when the one before it was the last of a life.
  if (!self->silent) self->before();
  napi_value undefined = nullptr;
  if (napi_get_undefined(env, &undefined) != napi_ok) return;
  const napi_status status =
      napi_call_function(env, undefined, function, 0, nullptr, nullptr);
  if (status != napi_pending_exception) return;
  // Left pending, Node 20 would only print a warning (DEP0168) and go on.
  napi_value error = nullptr;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) {
    napi_fatal_exception(env, error);  // 'uncaughtException'
  }
}

void Bell::DeleteContext(napi_env /*env*/, void* /*data*/, void* context) {
  delete static_cast<Context*>(context);
}

std::shared_ptr<Bell> Bell::Create(Napi::Env env, Napi::Function function,
                                   const char* name,
                                   std::function<void()> before) {
  std::shared_ptr<Bell> bell(new Bell());
  auto context = std::make_unique<Context>(Context{std::move(before)});
  const napi_status status = napi_create_threadsafe_function(
      env, function, nullptr, Napi::String::New(env, name), 1, 1, nullptr,
      DeleteContext, context.get(), CallJs, &bell->function_);
  if (status != napi_ok) {
    Napi::Error::New(env).ThrowAsJavaScriptException();
    return nullptr;
  }
  bell->context_ = context.release();
  bell->alive_ = true;
  return bell;
}

void Bell::Ring() noexcept {
  const std::lock_guard lock(mutex_);
  if (alive_)
    napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void Bell::Unref(Napi::Env env) noexcept {
  const std::lock_guard lock(mutex_);
  if (alive_) napi_unref_threadsafe_function(env, function_);
}

void Bell::Silence() noexcept {
  const std::lock_guard lock(mutex_);
  if (alive_) context_->silent = true;
  alive_ = false;
}

void Bell::Release() noexcept {
  const std::lock_guard lock(mutex_);
  if (!alive_) return;
  context_->silent = true;
  alive_ = false;
  napi_release_threadsafe_function(function_, napi_tsfn_release);
}

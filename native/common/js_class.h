// Room native/common: what both JS classes check before native work.
#ifndef NATIVE_COMMON_JS_CLASS_H_
#define NATIVE_COMMON_JS_CLASS_H_

#include <napi.h>

#include <cmath>
#include <optional>
#include <string>

// JS thread; all leave an exception pending when they refuse.

// `options[name]`, a finite number of milliseconds from 10 to 3600000.
inline std::optional<double> IntervalOption(const Napi::Object& options,
                                            const char* name) {
  const Napi::Env env = options.Env();
  const Napi::Value value = options.Get(name);
  if (env.IsExceptionPending()) return std::nullopt;
  const std::string rule = std::string("Cannot start as ") + name + " must be ";
  if (!value.IsNumber()) {
    Napi::TypeError::New(env, rule + "a number").ThrowAsJavaScriptException();
    return std::nullopt;
  }
  const double interval_ms = value.As<Napi::Number>();
  if (!std::isfinite(interval_ms) || interval_ms < 10 ||
      interval_ms > 3'600'000) {
    Napi::RangeError::New(env, rule + "from 10 to 3600000: current value is " +
                                   value.ToString().Utf8Value())
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  return interval_ms;
}

// (options: object, bell: function)
inline bool AreOptionsAndBell(const Napi::CallbackInfo& info) {
  const char* wrong = nullptr;
  if (!info[0].IsObject()) wrong = "Cannot start as options must be an object";
  if (!info[1].IsFunction()) wrong = "Cannot start as bell must be a function";
  if (wrong == nullptr) return true;
  Napi::TypeError::New(info.Env(), wrong).ThrowAsJavaScriptException();
  return false;
}

// The C++ object behind `this`. Anything can be `this` in JS, also an object
// that another addon wrapped: only the tag tells ours.
template <typename T>
T* Self(const Napi::CallbackInfo& info) {
  const Napi::Value self = info.This();
  if (self.IsObject() && self.As<Napi::Object>().CheckTypeTag(&T::kTypeTag)) {
    return T::Unwrap(self.As<Napi::Object>());
  }
  Napi::TypeError::New(info.Env(), std::string("Cannot call a method of ") +
                                       T::kName + " as this is not one")
      .ThrowAsJavaScriptException();
  return nullptr;
}

// A method of the class on its prototype.
template <typename T, Napi::Value (T::*method)(Napi::Env)>
void DefineMethod(const Napi::Function& constructor, const char* name) {
  auto prototype = constructor.Get("prototype").As<Napi::Object>();
  prototype.DefineProperty(Napi::PropertyDescriptor::Value(
      name,
      Napi::Function::New(
          constructor.Env(),
          [](const Napi::CallbackInfo& info) -> Napi::Value {
            T* const self = Self<T>(info);
            return self == nullptr ? Napi::Value()
                                   : (self->*method)(info.Env());
          },
          name),
      static_cast<napi_property_attributes>(napi_writable |
                                            napi_configurable)));
}

#endif  // NATIVE_COMMON_JS_CLASS_H_

// Room native/cmap: a plan as JS hands it in.
#ifndef NATIVE_CMAP_PLAN_OPTION_H_
#define NATIVE_CMAP_PLAN_OPTION_H_

#include <napi.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cmap/plan.h"

// JS thread; all leave an exception pending when they refuse.

// `wishes[name]`: names to be read, none when it is left out.
inline bool NamesOption(const Napi::Object& wishes, const char* name,
                        CmapMap map, std::vector<std::string>& to) {
  const Napi::Env env = wishes.Env();
  const Napi::Value value = wishes.Get(name);
  if (env.IsExceptionPending()) return false;
  const auto refuse = [&](const char* rule) {
    Napi::TypeError::New(env,
                         std::string("Cannot ask as ") + name + " must " + rule)
        .ThrowAsJavaScriptException();
    return false;
  };
  if (value.IsUndefined()) return true;
  if (!value.IsArray()) return refuse("be an array of strings");
  const auto array = value.As<Napi::Array>();
  if (array.Length() > kMaxNames) return refuse("be at most 16384 strings");
  for (std::uint32_t i = 0; i < array.Length(); i++) {
    const Napi::HandleScope scope(env);
    const Napi::Value item = array.Get(i);
    if (env.IsExceptionPending()) return false;
    if (!item.IsString()) return refuse("be an array of strings");
    std::string text = item.As<Napi::String>();
    if (text.size() > kMaxNameBytes || text.find('\0') != std::string::npos) {
      return refuse("be of at most 255 bytes each, without NUL");
    }
    if (!IsReadable(map, text)) {
      return refuse("lie under stats.knet., .pg., .schedmiss. or .srp.");
    }
    to.push_back(std::move(text));
  }
  return true;
}

// { id, icmap?: { keys?, prefixes? }, stats?: { keys?, prefixes? } }
inline std::optional<CmapPlan> PlanOption(const Napi::Value& value) {
  const Napi::Env env = value.Env();
  const auto refuse = [&](const std::string& why) {
    Napi::TypeError::New(env, "Cannot ask as " + why)
        .ThrowAsJavaScriptException();
    return std::nullopt;
  };
  if (!value.IsObject()) return refuse("the plan must be an object");
  const auto options = value.As<Napi::Object>();
  const Napi::Value id = options.Get("id");
  if (env.IsExceptionPending()) return std::nullopt;
  if (!id.IsNumber()) return refuse("id must be a number");
  CmapPlan plan{.id = id.As<Napi::Number>(), .maps = {}};
  std::size_t map = 0;
  for (const char* name : {"icmap", "stats"}) {
    CmapWishes& to = plan.maps.at(map);
    const auto which = static_cast<CmapMap>(map++);
    const Napi::Value wishes = options.Get(name);
    if (env.IsExceptionPending()) return std::nullopt;
    if (wishes.IsUndefined()) continue;
    if (!wishes.IsObject()) {
      return refuse(std::string(name) + " must be an object");
    }
    const auto object = wishes.As<Napi::Object>();
    if (!NamesOption(object, "keys", which, to.keys) ||
        !NamesOption(object, "prefixes", which, to.prefixes)) {
      return std::nullopt;
    }
  }
  return plan;
}

#endif  // NATIVE_CMAP_PLAN_OPTION_H_

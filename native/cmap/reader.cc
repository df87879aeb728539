// Room native/cmap: the class Reader that JS holds.
#include "cmap/reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cmap/marshal.h"
#include "common/js_class.h"

namespace {

// The newest reading, and `ended`.
constexpr std::size_t kMailboxCapacity = 2;
constexpr std::uint32_t kMaxPrefixes = 64;
constexpr std::size_t kMaxPrefixBytes = 255;  // CMAP_KEYNAME_MAXLEN

std::optional<std::vector<std::string>> Prefixes(const Napi::Object& options) {
  const Napi::Env env = options.Env();
  const auto refuse = [&](const char* why) {
    Napi::TypeError::New(env, why).ThrowAsJavaScriptException();
    return std::nullopt;
  };
  const Napi::Value value = options.Get("prefixes");
  if (env.IsExceptionPending()) return std::nullopt;
  if (!value.IsArray()) {
    return refuse("Cannot start as prefixes must be an array of strings");
  }
  const auto array = value.As<Napi::Array>();
  if (array.Length() == 0 || array.Length() > kMaxPrefixes) {
    return refuse("Cannot start as prefixes must be 1 to 64 strings");
  }
  std::vector<std::string> prefixes;
  for (std::uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value prefix = array.Get(i);
    if (env.IsExceptionPending()) return std::nullopt;
    if (!prefix.IsString()) {
      return refuse("Cannot start as every one of prefixes must be a string");
    }
    std::string text = prefix.As<Napi::String>();
    if (text.size() > kMaxPrefixBytes || text.find('\0') != std::string::npos) {
      return refuse(
          "Cannot start as every one of prefixes must be at most 255 bytes "
          "without NUL");
    }
    prefixes.push_back(std::move(text));
  }
  return prefixes;
}

}  // namespace

Napi::Function Reader::Define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(env, kName, {});
  DefineMethod<Reader, &Reader::Take>(constructor, "take");
  DefineMethod<Reader, &Reader::Refresh>(constructor, "refresh");
  DefineMethod<Reader, &Reader::Close>(constructor, "close");
  DefineMethod<Reader, &Reader::Unreference>(constructor, "unref");
  return constructor;
}

Reader::Reader(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<Reader>(info),
      mailbox_(std::make_shared<Mailbox<CmapItem>>(kMailboxCapacity)),
      subscription_(info.Env()) {
  if (!AreOptionsAndBell(info)) return;
  const auto options = info[0].As<Napi::Object>();
  const auto interval_ms = IntervalOption(options, "intervalMs");
  if (!interval_ms) return;
  auto prefixes = Prefixes(options);
  if (!prefixes) return;
  Value().TypeTag(&kTypeTag);
  const auto body = [mailbox = mailbox_, prefixes = *std::move(prefixes),
                     interval = *interval_ms](Signal& signal, Bell& bell) {
    CmapFailure cause;
    {
      ReadLoop loop(*mailbox, bell, signal, prefixes, interval);
      cause = loop.Run();
      // The handle is finalized here: `ended` leaves nothing behind.
    }
    mailbox->Post(CmapEnded{.at = Now(), .cause = cause});
  };
  if (subscription_.Start("cmap", info[1].As<Napi::Function>(), body,
                          [this] { Unref(); })) {
    Ref();
  }
}

Napi::Value Reader::Take(Napi::Env env) { return ToJs(env, mailbox_->Take()); }

Napi::Value Reader::Refresh(Napi::Env env) {
  subscription_.Nudge();
  return env.Undefined();
}

Napi::Value Reader::Close(Napi::Env env) {
  subscription_.Close();
  return env.Undefined();
}

Napi::Value Reader::Unreference(Napi::Env env) {
  subscription_.Unref();
  return env.Undefined();
}

// Room native/cmap: the class Reader that JS holds.
#include "cmap/reader.h"

#include <optional>
#include <utility>

#include "cmap/marshal.h"
#include "cmap/plan_option.h"
#include "cmap/read_loop.h"
#include "common/js_class.h"

namespace {

// As many answers as there may be plans, one under way, and `ended`.
constexpr std::size_t kMailboxCapacity = kMaxWaitingPlans + 2;

}  // namespace

Napi::Function Reader::Define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(env, kName, {});
  auto prototype = constructor.Get("prototype").As<Napi::Object>();
  prototype.DefineProperty(Napi::PropertyDescriptor::Value(
      "ask", Napi::Function::New(env, Ask, "ask"),
      static_cast<napi_property_attributes>(napi_writable |
                                            napi_configurable)));
  DefineMethod<Reader, &Reader::Take>(constructor, "take");
  DefineMethod<Reader, &Reader::Close>(constructor, "close");
  DefineMethod<Reader, &Reader::Unreference>(constructor, "unref");
  return constructor;
}

Reader::Reader(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<Reader>(info),
      mailbox_(std::make_shared<Mailbox<CmapItem>>(kMailboxCapacity)),
      plans_(std::make_shared<CmapPlans>()),
      subscription_(info.Env()) {
  if (!AreOptionsAndBell(info)) return;
  Value().TypeTag(&kTypeTag);
  const auto body = [mailbox = mailbox_, plans = plans_](Signal& signal,
                                                         Bell& bell) {
    CmapFailure cause;
    {
      ReadLoop loop(*mailbox, bell, signal, *plans);
      cause = loop.Run();
      // The handles are finalized here: `ended` leaves nothing behind.
    }
    mailbox->Post(CmapEnded{.at = Now(), .cause = cause});
  };
  if (subscription_.Start("cmap", info[1].As<Napi::Function>(), body,
                          [this] { Unref(); })) {
    Ref();
  }
}

Napi::Value Reader::Ask(const Napi::CallbackInfo& info) {
  Reader* const self = Self<Reader>(info);
  if (self == nullptr) return {};
  auto plan = PlanOption(info[0]);
  if (!plan) return {};
  if (!self->plans_->Put(*std::move(plan))) {
    Napi::RangeError::New(info.Env(),
                          "Cannot ask as 16 plans are waiting already")
        .ThrowAsJavaScriptException();
    return {};
  }
  self->subscription_.Nudge();
  return info.Env().Undefined();
}

Napi::Value Reader::Take(Napi::Env env) { return ToJs(env, mailbox_->Take()); }

Napi::Value Reader::Close(Napi::Env env) {
  subscription_.Close();
  return env.Undefined();
}

Napi::Value Reader::Unreference(Napi::Env env) {
  subscription_.Unref();
  return env.Undefined();
}

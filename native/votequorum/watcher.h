// Room native/votequorum: the class Watcher that JS holds.
#ifndef NATIVE_VOTEQUORUM_WATCHER_H_
#define NATIVE_VOTEQUORUM_WATCHER_H_

#include <napi.h>

#include <memory>

#include "common/mailbox.h"
#include "common/pulse.h"
#include "common/subscription.h"
#include "votequorum/observation.h"

// JS thread only. Keeps itself alive from its construction until `ended` was
// posted and the bell was rung for it.
class Watcher : public Napi::ObjectWrap<Watcher> {
 public:
  static constexpr const char* kName = "Watcher";
  static constexpr napi_type_tag kTypeTag{0x5d1f0c5f3b9a4e27,
                                          0x9c62e1a07d3848b6};
  static Napi::Function Define(Napi::Env env);

  // new Watcher({ pollIntervalMs }, bell)
  explicit Watcher(const Napi::CallbackInfo& info);

 private:
  Napi::Value Take(Napi::Env env);
  Napi::Value DueMs(Napi::Env env);
  Napi::Value Close(Napi::Env env);
  Napi::Value Unreference(Napi::Env env);

  const std::shared_ptr<Mailbox<Observation>> mailbox_;
  const std::shared_ptr<Pulse> pulse_;
  Subscription subscription_;
};

#endif  // NATIVE_VOTEQUORUM_WATCHER_H_

// Room native/cmap: the class Reader that JS holds.
#ifndef NATIVE_CMAP_READER_H_
#define NATIVE_CMAP_READER_H_

#include <napi.h>

#include <memory>

#include "cmap/item.h"
#include "cmap/plan.h"
#include "common/mailbox.h"
#include "common/subscription.h"

// JS thread only. Keeps itself alive from its construction until `ended` was
// posted and the bell was rung for it.
class Reader : public Napi::ObjectWrap<Reader> {
 public:
  static constexpr const char* kName = "Reader";
  static constexpr napi_type_tag kTypeTag{0x2b7e9d4416f84c05,
                                          0xb1d35c80e94f7a62};
  static Napi::Function Define(Napi::Env env);

  // new Reader({}, bell)
  explicit Reader(const Napi::CallbackInfo& info);

 private:
  static Napi::Value Ask(const Napi::CallbackInfo& info);
  Napi::Value Take(Napi::Env env);
  Napi::Value Close(Napi::Env env);
  Napi::Value Unreference(Napi::Env env);

  const std::shared_ptr<Mailbox<CmapItem>> mailbox_;
  const std::shared_ptr<CmapPlans> plans_;
  Subscription subscription_;
};

#endif  // NATIVE_CMAP_READER_H_

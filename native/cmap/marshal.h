// Room native/cmap: readings as the JS values that addon.ts names.
#ifndef NATIVE_CMAP_MARSHAL_H_
#define NATIVE_CMAP_MARSHAL_H_

#include <napi.h>

#include "cmap/item.h"
#include "common/mailbox.h"

// JS thread. Empty with an exception pending when Node refused.
Napi::Value ToJs(Napi::Env env, const Mailbox<CmapItem>::Taken& taken);

#endif  // NATIVE_CMAP_MARSHAL_H_

// Room native/votequorum: observations as the JS values that addon.ts names.
#ifndef NATIVE_VOTEQUORUM_MARSHAL_H_
#define NATIVE_VOTEQUORUM_MARSHAL_H_

#include <napi.h>

#include "common/mailbox.h"
#include "votequorum/observation.h"

// JS thread. Empty with an exception pending when Node refused.
Napi::Value ToJs(Napi::Env env, const Mailbox<Observation>::Taken& taken);

#endif  // NATIVE_VOTEQUORUM_MARSHAL_H_

// Room native/votequorum: the addon votequorum.node, one instance an
// environment and nothing static.
#include <napi.h>

#include "votequorum/watcher.h"

namespace {

class VotequorumAddon : public Napi::Addon<VotequorumAddon> {
 public:
  VotequorumAddon(Napi::Env env, Napi::Object exports) {
    DefineAddon(exports, {InstanceValue("Watcher", Watcher::Define(env),
                                        napi_enumerable)});
  }
};

}  // namespace

NODE_API_ADDON(VotequorumAddon)

// Room native/cmap: the addon cmap.node, one instance an environment and
// nothing static.
#include <napi.h>

#include "cmap/reader.h"

namespace {

class CmapAddon : public Napi::Addon<CmapAddon> {
 public:
  CmapAddon(Napi::Env env, Napi::Object exports) {
    DefineAddon(exports, {InstanceValue("Reader", Reader::Define(env),
                                        napi_enumerable)});
  }
};

}  // namespace

NODE_API_ADDON(CmapAddon)

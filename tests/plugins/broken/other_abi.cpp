// Says it was built by another program version. Creating it would end the test, so the check must come first.
#include <cstdlib>

#include "activity/plugin.h"

extern "C" __attribute__((visibility("default"))) const lykta::PluginMagic* lykta_plugin_magic() {
  static const lykta::PluginMagic magic = [] {
    lykta::PluginMagic m = lykta::plugin_magic();
    m.OTHER_PART = OTHER_VALUE;
    return m;
  }();
  return &magic;
}
extern "C" __attribute__((visibility("default"))) lykta::Plugin* lykta_plugin_create() { std::abort(); }
extern "C" __attribute__((visibility("default"))) void lykta_plugin_destroy(lykta::Plugin* plugin) { delete plugin; }

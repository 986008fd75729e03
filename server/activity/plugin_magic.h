// What this translation unit was compiled with; the loader compares plugin and host.
#pragma once

#include <cstring>

#include "domain/version.h"

namespace lykta {

inline PluginMagic plugin_magic() {
  PluginMagic m;
  std::memset(&m, 0, sizeof m);
  m.size = sizeof(PluginMagic);
  m.abi = kPluginAbi;
  m.gxx_abi = __GXX_ABI_VERSION * 2 + _GLIBCXX_USE_CXX11_ABI;
  m.cplusplus = __cplusplus;
#ifdef __SANITIZE_ADDRESS__
  m.sanitizers |= 1;
#endif
#ifdef __SANITIZE_THREAD__
  m.sanitizers |= 2;
#endif
  std::strncpy(m.compiler, __VERSION__, sizeof m.compiler - 1);
  std::strncpy(m.host, kVersion, sizeof m.host - 1);
  return m;
}

}  // namespace lykta

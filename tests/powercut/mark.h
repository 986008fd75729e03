// How a recorded program says "I have answered this": from here on it must survive.
#pragma once

#include <dlfcn.h>

#include <string>

namespace lykta::powercut {

inline void mark(const std::string& text) {
  using Mark = void (*)(const void*, std::size_t);
  static const Mark recorder = reinterpret_cast<Mark>(dlsym(RTLD_DEFAULT, "lykta_record_mark"));
  if (recorder) recorder(text.data(), text.size());
}

}  // namespace lykta::powercut

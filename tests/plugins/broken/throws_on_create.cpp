#include <stdexcept>

#include "activity/plugin.h"

namespace {
struct Throws : lykta::Plugin {
  Throws() { throw std::runtime_error("not today"); }
  std::vector<lykta::Emission> map(const lykta::Occasion&) const override { return {}; }
};
}  // namespace

LYKTA_PLUGIN(Throws)

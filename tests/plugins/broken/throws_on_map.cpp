// Loads well and fails at its work: the op must be stored all the same, the occasion marked unmapped.
#include <stdexcept>

#include "activity/plugin.h"

namespace {
struct Throws : lykta::Plugin {
  std::vector<lykta::Emission> map(const lykta::Occasion& occasion) const override {
    throw std::runtime_error("cannot map " + occasion.id);
  }
};
}  // namespace

LYKTA_PLUGIN(Throws)

#include "activity/plugin.h"

namespace lykta {

Plugin::~Plugin() = default;

std::vector<Problem> Plugin::validate(const Op&, const Entity*) const { return {}; }

}  // namespace lykta

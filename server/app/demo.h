// `lykta demo`: a made-up district with a plan for this year, two walks behind it and one tonight, so that a newcomer
// has something to see. Told through the same intake as everything else, and marked as a demonstration.
#pragma once

#include <string>

#include "app/app.h"

namespace lykta {

/// Fills an empty data folder; returns the plan's id. conflict/data_not_empty when anything is stored already.
Result<std::string> fill_demo(App& app);

}  // namespace lykta

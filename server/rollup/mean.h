// The mean of several shares, compared with a percentage without rounding.
#pragma once

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "domain/decimal.h"

namespace lykta {

/// How the mean of the shares (part, whole; 0 ≤ part, 0 < whole) stands to `percent`. `shares` must not be empty.
std::strong_ordering compare_mean_share(const std::vector<std::pair<std::int64_t, std::int64_t>>& shares,
                                        const Decimal& percent);

}  // namespace lykta

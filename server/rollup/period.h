// The windows of time a record counts in.
#pragma once

#include <algorithm>

#include "domain/time.h"
#include "rollup/goals.h"

namespace lykta {

/// Inclusive days; empty when `last` is before `first`.
struct Window {
  Date first;
  Date last;
  bool contains(Date date) const { return first <= date && date <= last; }
};

/// What one record looks at: the plan's year, the period of it and the day whose knowledge counts.
struct Horizon {
  int year = 0;
  Period period = Period::VB;
  Date as_of;

  bool is_interim() const { return period != Period::VB; }
  Window whole_year() const { return {{year, 1, 1}, {year, 12, 31}}; }
  /// From 1 January to the end of the period.
  Window year_to_date() const { return {{year, 1, 1}, period_dates(period, year).second}; }
  Window period_only() const {
    const auto [first, last] = period_dates(period, year);
    return {first, last};
  }
  /// The same window, ending on `as_of` at the latest.
  Window until_as_of(Window window) const { return {window.first, std::min(window.last, as_of)}; }
};

}  // namespace lykta

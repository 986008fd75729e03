// The yearly plan of inspections as the working group fixed it (domain.md §7.2, K7), read from emissions.
// Inside `rollup` only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/emission.h"
#include "domain/time.h"

namespace lykta {

struct PlannedKind {
  std::int64_t first = 0;    ///< of the lowest version
  std::int64_t planned = 0;  ///< of the version that holds on the day asked for
  std::int64_t version = 0;
};

/// Kind → what is planned of it in the year. One emission is one kind in one version {year, kind, planned_rounds,
/// version, fixed_on}; a kind that a later version does not name keeps its number, one that it sets to 0 is planned no
/// more. Versions fixed after `day` do not hold yet; a version without a date always held.
std::map<std::string, PlannedKind> inspection_plan(const std::vector<const Emission*>& plans, int year, Date day);

}  // namespace lykta

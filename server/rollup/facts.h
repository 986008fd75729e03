// The plain numbers a record shows beside its goals ("walks_held"), as the plugins' manifests name them.
//
// Rules of FactSpec:
//   year               facts of the metric whose attrs equal `where`, dated from 1 January to the period's end or
//                      as_of; an event written down twice counts once
//   year_sum           likewise, the sum of their attr `count` instead of how many they are
//   rounds_planned     inspections planned for the year over all kinds, by the versions that hold (inspection_plan.h);
//                      the metric is that of the plans
//   measures_agreed    accepted measures whose deadline is in that window, with the clock of the row's K4 goal
//   measures_declined  declined ones, likewise
//   measures_in_time   of the agreed, those done by their deadline
//   measures_late      of the agreed, those done after it
// `where` narrows the measure rules too. A fact with a rule nobody knows is left out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rollup/goal_kind.h"

namespace lykta {

struct Facts {
  Value::Object numbers;
  Value::Object evidence;  ///< key → list of ids, sorted
};

/// `measure_params` are the effective params of the row's ratio_measures_done goal, or the defaults.
Facts facts_of(const std::vector<const Manifest*>& manifests, const std::vector<const Emission*>& emissions,
               const Value::Object& measure_params, const Horizon& horizon);

}  // namespace lykta

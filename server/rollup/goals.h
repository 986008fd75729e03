// Pure: emissions + plan row + as_of → goal values, verdicts and facts of one row (domain.md §5.3, §7).
// The same input gives the same bytes. No I/O, no clock; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "domain/emission.h"
#include "domain/manifest.h"
#include "domain/plan.h"

namespace lykta {

enum class Period { T1, T2, VB };
std::optional<Period> period_from(std::string_view text);
std::string_view to_text(Period period);
/// First and last day of the period in that year; T2's values are year-to-date all the same.
std::pair<Date, Date> period_dates(Period period, int year);

struct RowInput {
  const Plan* plan = nullptr;
  const PlanActivity* row = nullptr;
  /// Plugins serving the row (their goal kinds, facts and param defaults), the row's own first.
  std::vector<const Manifest*> manifests;
  /// Emissions of the row's chain, of occasions that also count for it, and of rows in params.sources.
  std::vector<Emission> emissions;
  /// Reasons why facts may be missing (occasions that could not be mapped). Not empty: computed goals say
  /// `not_measured`, reason `occasion_unmapped`.
  std::vector<std::string> unmapped;
};

/// One element of "activities" in `lykta record … --format json` (design.md §8), and of a `rollups` message:
/// {id, name, verdict_computed, verdict_declared, facts, facts_evidence, goals: [{id, text, kind, target, value,
/// period_value (T1, T2), params, verdict_computed, verdict_declared, reason, evidence, hidden}]}.
Value row_record(const RowInput& input, Period period, Date as_of);

}  // namespace lykta

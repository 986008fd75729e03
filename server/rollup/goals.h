// Pure: emissions + plan row + as_of → goal values, verdicts and facts of one row (domain.md §5.3, §7).
// The same input gives the same bytes. No I/O, no clock; any thread.
//
// Adding a goal kind: write one file with one function (goal_kind.h) and add its row to the table in goal_kinds.cpp.
//
// Decided here, where the words leave room:
// - A record is always that of the plan's own year. VB judges by the target whatever `as_of` is; T1 and T2 say met,
//   on_track or at_risk. Values of T1 and T2 count from 1 January to the period's end or `as_of`, whichever is first.
// - `verdict_declared` stands only in VB: the plan's document says no other period's.
// - A row whose every plan measure is `removed` gives its computed goals `withdrawn`, reason `measures_removed`
//   (domain.md §7.4, cs-vandring-krog), in VB: the status is the year's. The value stays visible.
// - Roll-up of a row: one without goals has no verdict (null). At an interim, a row of which nothing could be
//   measured is `not_measured`, since `on_track` would claim what nobody knows.
// - A kind the table knows, in a row whose plugins do not feed it, says `kind_not_built` too: nothing captures it.
// - A params value nobody knows gives `not_measured`, reason `param_invalid`; never a silent default.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  /// Emissions of the row's chain, of occasions that also count for it, and of rows in params.sources. More may be
  /// in it: each goal takes only what is its own. The same emission twice counts once.
  std::vector<Emission> emissions;
  /// Refs of the row's chain over the years, and of the chain of every row named in a goal's params.sources, by that
  /// name as `full_ref` gives it. A missing entry stands for the ref alone.
  std::map<std::string, std::vector<std::string>, std::less<>> chains;
  /// Reasons why facts may be missing (occasions that could not be mapped). Not empty: computed goals say
  /// `not_measured`, reason `occasion_unmapped`.
  std::vector<std::string> unmapped;
};

/// A row named in params.sources: a bare activity id means the row of the same plan.
std::string full_ref(std::string_view name, std::string_view plan);
/// Full refs of the rows that any goal of `row` names in params.sources, sorted.
std::vector<std::string> source_refs(const PlanActivity& row, std::string_view plan);

/// One element of "activities" in `lykta record … --format json` (design.md §8), and of a `rollups` message:
/// {id, name, verdict_computed, verdict_declared, facts, facts_evidence, goals: [{id, text, kind, target, value,
/// period_value (T1, T2), params, verdict_computed, verdict_declared, reason, evidence, hidden}]}.
Value row_record(const RowInput& input, Period period, Date as_of);

}  // namespace lykta

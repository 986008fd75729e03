// K4: "80 % of the measures done after nine months" (domain.md §7.2). What a measure counts as: measures.h.
//
// Decided here, where the words leave room:
// - VB: the cohort of the whole year. T1 and T2: `value` is the year to the period's end, `period_value` the period's
//   own, each null when nothing was due in it (reason `none_due_yet` when later dates of the year remain); the
//   verdict looks at the whole year's cohort, since that is what VB will judge.
// - A cohort of which everything was excluded leaves nothing to divide by and counts as no cohort.
// - `not_due` shows the progress of the measures with later deadlines, in the same keys. Proposals that still wait
//   for an answer are not due either (a walk of December, written up in December), but have no progress: value null.
#include "rollup/goal_kind.h"
#include "rollup/mean.h"
#include "rollup/measures.h"
#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

Value in_wholes(std::int64_t halves) {
  if (halves % 2 == 0) return halves / 2;
  return Value::Fraction{std::to_string(halves / 2) + ".5"};
}

Value as_list(const std::vector<std::string>& ids) { return Value::Array(ids.begin(), ids.end()); }

void add_walk_rates(Value::Object& value, const Cohort& cohort) {
  Value::Array rates;
  for (const auto& [walk, rate] : cohort.by_walk) {
    rates.push_back(Value::Object{{"numerator", in_wholes(rate.done_halves)}, {"denominator", rate.measures}});
  }
  value["walk_rates"] = std::move(rates);
}

Value as_value(const Cohort& cohort, const MeasureParams& params) {
  if (cohort.rate.measures == 0) return {};
  const auto count = [](const std::vector<std::string>& ids) { return static_cast<std::int64_t>(ids.size()); };
  Value::Object value{{"numerator", in_wholes(cohort.rate.done_halves)},
                      {"denominator", cohort.rate.measures},
                      {"strict_numerator", in_wholes(cohort.strict.done_halves)},
                      {"strict_denominator", cohort.strict.measures},
                      {"proposed", cohort.proposed},
                      {"agreed", count(cohort.agreed)},
                      {"declined", cohort.declined},
                      {"unanswered", cohort.unanswered},
                      {"verified", count(cohort.verified)},
                      {"done_later", count(cohort.done_later)},
                      {"asks_comment", cohort.unanswered * 5 > cohort.proposed}};
  if (params.pooling == MeasureParams::Pooling::mean_of_walks) add_walk_rates(value, cohort);
  if (!cohort.outside.empty()) {
    Value::Object outside;
    for (const auto& [reason, ids] : cohort.outside) outside[reason] = as_list(ids);
    value["outside"] = std::move(outside);
  }
  return value;
}

/// How the cohort's rate stands to the target; `possible` = if all that still can be done is.
bool meets(const Cohort& cohort, const MeasureParams& params, const Target& target, bool possible) {
  const auto halves = [&](const Rate& rate) { return possible ? rate.possible_halves : rate.done_halves; };
  if (params.pooling == MeasureParams::Pooling::pooled) {
    return target.is_met(target.value.compare_share(halves(cohort.rate), 2 * cohort.rate.measures));
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> shares;
  for (const auto& [walk, rate] : cohort.by_walk) shares.emplace_back(halves(rate), 2 * rate.measures);
  return target.is_met(compare_mean_share(shares, target.value));
}

std::string interim_verdict(const Cohort& year, const MeasureParams& params, const Target& target) {
  const bool is_met_now = meets(year, params, target, false);
  const bool can_be_met = meets(year, params, target, true);
  if (target.wants_more()) return is_met_now ? verdict::kMet : can_be_met ? verdict::kOnTrack : verdict::kAtRisk;
  return is_met_now || can_be_met ? verdict::kOnTrack : verdict::kAtRisk;
}

/// Why nothing can be measured.
std::string reason_for_nothing(const Cohort& year) {
  if (year.strict.measures > 0) return "all_removed";
  if (year.outside.contains("agreed_on_missing")) return "agreed_on_missing";
  return year.proposed > 0 ? "none_agreed" : "no_measures";
}

constexpr Date kEndOfTime{9999, 12, 31};

/// Deadlines that this record does not judge yet.
Window later_than(const Horizon& h) {
  if (!h.is_interim()) return {{h.year + 1, 1, 1}, kEndOfTime};
  return {std::max(add_days(h.as_of, 1), Date{h.year, 1, 1}), kEndOfTime};
}

/// No denominator in the whole year: it comes later, or there is nothing at all.
GoalResult nothing_due(const Cohort& year, const std::vector<Measure>& measures, const MeasureParams& params,
                       const Horizon& h) {
  const Cohort later = cohort_of(measures, params, later_than(h), h.as_of);
  const bool waits_for_answers = params.cohort == MeasureParams::Cohort::deadline_in_period && later.unanswered > 0;
  if (later.rate.measures > 0 || waits_for_answers) {
    return {as_value(later, params), {}, verdict::kNotDue, "not_due", later.agreed};
  }
  GoalResult result{{}, {}, verdict::kNotMeasurable, reason_for_nothing(year), year.agreed};
  // Accepted, but the date the clock starts at was never written down: input is missing, which is another thing
  // than having nothing to measure.
  if (result.reason == "agreed_on_missing") result.verdict = verdict::kNotMeasured;
  return result;
}

}  // namespace

void ratio_measures_done_defaults(Value::Object& params, const PlanActivity& row, const Goal&) {
  params.try_emplace("cohort", "deadline_in_period");
  params.try_emplace("clock_start", row.plugin == "trygghetsvandring" ? "walk_date" : "agreed_on");
  params.try_emplace("deadline_months", 9);
  params.try_emplace("partial_counts", false);
  params.try_emplace("removed_excluded_for", Value::Array{"no_longer_needed", "duplicate"});
  params.try_emplace("pooling", "pooled");
}

GoalResult ratio_measures_done(const GoalInput& input) {
  const auto params = MeasureParams::read(input.params);
  if (!params) return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");

  std::vector<const Emission*> stated;
  for (const Emission* e : input.emissions) {
    if (e->metric == input.metric) stated.push_back(e);
  }
  const std::vector<Measure> measures = read_measures(stated);
  const Horizon& h = input.horizon;
  const Cohort year = cohort_of(measures, *params, h.whole_year(), h.as_of);
  if (year.rate.measures == 0) return nothing_due(year, measures, *params, h);

  GoalResult result;
  const Cohort so_far = h.is_interim() ? cohort_of(measures, *params, h.year_to_date(), h.as_of) : year;
  result.value = as_value(so_far, *params);
  result.evidence = so_far.agreed;
  if (result.value.is_null()) result.reason = "none_due_yet";
  if (so_far.outside.contains("agreed_on_missing")) result.reason = "agreed_on_missing";
  if (h.is_interim()) result.period_value = as_value(cohort_of(measures, *params, h.period_only(), h.as_of), *params);
  if (!reading.target) return result;
  if (h.is_interim()) {
    result.verdict = interim_verdict(year, *params, *reading.target);
  } else {
    result.verdict = meets(year, *params, *reading.target, false) ? verdict::kMet : verdict::kNotMet;
  }
  return result;
}

}  // namespace lykta

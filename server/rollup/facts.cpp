#include "rollup/facts.h"

#include <algorithm>
#include <optional>

#include "rollup/inspection_plan.h"
#include "rollup/measures.h"
#include "rollup/occurrences.h"
#include "rollup/reading.h"

namespace lykta {
namespace {

using Ids = std::vector<std::string>;

bool matches(const Emission& e, const FactSpec& fact) {
  if (e.metric != fact.metric) return false;
  return std::all_of(fact.where.begin(), fact.where.end(), [&](const auto& wanted) {
    const auto it = e.attrs.find(wanted.first);
    return it == e.attrs.end() ? wanted.second.is_null() : it->second == wanted.second;
  });
}

Ids dated_in(const std::vector<const Emission*>& emissions, Window window) {
  std::vector<const Emission*> inside;
  for (const Emission* e : emissions) {
    if (window.contains(e->date)) inside.push_back(e);
  }
  Ids ids;
  for (const Occurrence& o : occurrences(inside)) ids.push_back(o.id());
  return ids;
}

struct Fact {
  std::int64_t number = 0;
  Ids ids;
};

/// What the rule counts are the ids themselves.
Fact counted(Ids ids) { return {static_cast<std::int64_t>(ids.size()), std::move(ids)}; }

Fact sum_in(const std::vector<const Emission*>& emissions, Window window) {
  Fact fact;
  for (const Emission* e : emissions) {
    const Value* count = attr(*e, "count");
    if (!window.contains(e->date) || !count || !count->is_int()) continue;
    fact.number += count->as_int();
    fact.ids.push_back(e->key);
  }
  std::sort(fact.ids.begin(), fact.ids.end());
  return fact;
}

/// nullopt: nobody has planned anything, and nothing planned is not 0 planned.
std::optional<Fact> planned_rounds(const std::vector<const Emission*>& plans, const Horizon& h) {
  const auto plan = inspection_plan(plans, h.year, std::min(h.as_of, h.whole_year().last));
  if (plan.empty()) return std::nullopt;
  Fact fact;
  for (const auto& [kind, of] : plan) fact.number += of.planned;
  for (const Emission* e : plans) {
    const Value* year = attr(*e, "year");
    if (year && *year == Value(h.year)) fact.ids.push_back(e->key);
  }
  std::sort(fact.ids.begin(), fact.ids.end());
  return fact;
}

std::optional<Fact> fact_of(const FactSpec& fact, const std::vector<const Emission*>& emissions,
                            const Value::Object& measure_params, const Horizon& h) {
  std::vector<const Emission*> matching;
  for (const Emission* e : emissions) {
    if (matches(*e, fact)) matching.push_back(e);
  }
  const Window so_far = h.until_as_of(h.year_to_date());
  if (fact.rule == "year") return counted(dated_in(matching, so_far));
  if (fact.rule == "year_sum") return sum_in(matching, so_far);
  if (fact.rule == "rounds_planned") return planned_rounds(matching, h);

  const auto params = MeasureParams::read(measure_params);
  if (!params) return std::nullopt;
  const Cohort cohort = cohort_of(read_measures(matching), *params, h.year_to_date(), h.as_of);
  if (fact.rule == "measures_agreed") return counted(cohort.agreed);
  if (fact.rule == "measures_declined") return counted(cohort.declined_ids);
  if (fact.rule == "measures_in_time") return counted(cohort.in_time);
  if (fact.rule == "measures_late") return counted(cohort.done_later);
  return std::nullopt;
}

}  // namespace

Facts facts_of(const std::vector<const Manifest*>& manifests, const std::vector<const Emission*>& emissions,
               const Value::Object& measure_params, const Horizon& horizon) {
  Facts facts;
  for (const Manifest* manifest : manifests) {
    for (const FactSpec& fact : manifest->facts) {
      if (facts.numbers.contains(fact.key)) continue;
      const auto told = fact_of(fact, emissions, measure_params, horizon);
      if (!told) continue;
      facts.numbers[fact.key] = told->number;
      facts.evidence[fact.key] = Value::Array(told->ids.begin(), told->ids.end());
    }
  }
  return facts;
}

}  // namespace lykta

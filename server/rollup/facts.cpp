#include "rollup/facts.h"

#include <algorithm>
#include <optional>

#include "rollup/measures.h"
#include "rollup/occurrences.h"

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

std::optional<Ids> ids_of(const FactSpec& fact, const std::vector<const Emission*>& emissions,
                          const Value::Object& measure_params, const Horizon& h) {
  std::vector<const Emission*> matching;
  for (const Emission* e : emissions) {
    if (matches(*e, fact)) matching.push_back(e);
  }
  if (fact.rule == "year") return dated_in(matching, h.until_as_of(h.year_to_date()));

  const auto params = MeasureParams::read(measure_params);
  if (!params) return std::nullopt;
  const Cohort cohort = cohort_of(read_measures(matching), *params, h.year_to_date(), h.as_of);
  if (fact.rule == "measures_agreed") return cohort.agreed;
  if (fact.rule == "measures_declined") return cohort.declined_ids;
  if (fact.rule == "measures_in_time") return cohort.in_time;
  if (fact.rule == "measures_late") return cohort.done_later;
  return std::nullopt;
}

}  // namespace

Facts facts_of(const std::vector<const Manifest*>& manifests, const std::vector<const Emission*>& emissions,
               const Value::Object& measure_params, const Horizon& horizon) {
  Facts facts;
  for (const Manifest* manifest : manifests) {
    for (const FactSpec& fact : manifest->facts) {
      if (facts.numbers.contains(fact.key)) continue;
      const auto ids = ids_of(fact, emissions, measure_params, horizon);
      if (!ids) continue;
      facts.numbers[fact.key] = static_cast<std::int64_t>(ids->size());
      facts.evidence[fact.key] = Value::Array(ids->begin(), ids->end());
    }
  }
  return facts;
}

}  // namespace lykta

// K1: held events of the year, with `modes`, `min_parties`, `condition` and `distribution` (domain.md §7.2).
//
// Events written down twice are one event with the parties of both. What is still to come counts for the forecast
// whoever will be there: attendance is not known beforehand, so `min_parties` does not apply to it.
#include <cstdlib>

#include "rollup/goal_kind.h"
#include "rollup/occurrences.h"
#include "rollup/reading.h"
#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

struct Filter {
  std::int64_t min_parties = 0;
  std::vector<std::string> modes;  ///< empty = all
  bool only_dark = false;
  std::string dark_rule;
  bool even_over_terms = false;
  Date autumn_starts;  ///< in the horizon's year
};

bool read_condition(const Value::Object& params, Filter& filter) {
  if (!has_value(params, "condition")) return true;
  if (!has_text(params, "condition") || params.find("condition")->second.as_text() != "dark") return false;
  filter.only_dark = true;
  if (!has_text(params, "rule")) return false;
  filter.dark_rule = params.find("rule")->second.as_text();
  return filter.dark_rule == "after_sunset" || filter.dark_rule == "season" || filter.dark_rule == "both";
}

bool read_distribution(const Value::Object& params, int year, Filter& filter) {
  if (!has_value(params, "distribution")) return true;
  if (!has_text(params, "distribution") || params.find("distribution")->second.as_text() != "even_over_terms") {
    return false;
  }
  filter.even_over_terms = true;
  if (!has_text(params, "split")) return false;
  const auto split = parse_date(std::to_string(year) + "-" + params.find("split")->second.as_text());
  if (split) filter.autumn_starts = *split;
  return split.has_value();
}

std::optional<Filter> read_filter(const GoalInput& input) {
  Filter filter;
  const auto min_parties = count_param(input.params, "min_parties", 0, 0);
  auto modes = texts_param(input.params, "modes");
  if (!min_parties || !modes) return std::nullopt;
  filter.min_parties = *min_parties;
  filter.modes = std::move(*modes);
  const bool is_known =
      read_condition(input.params, filter) && read_distribution(input.params, input.horizon.year, filter);
  return is_known ? std::optional(filter) : std::nullopt;
}

bool mode_counts(const Emission& e, const Filter& filter) {
  if (filter.modes.empty()) return true;
  const std::string mode = text_attr(e, "mode");
  return std::find(filter.modes.begin(), filter.modes.end(), mode) != filter.modes.end() ||
         true_attr(e, "counts_marked");
}

std::optional<LocalTime> start_of(const Emission& e) { return parse_local_time(text_attr(e, "starts_at")); }

bool is_after_sunset(const Emission& e) {
  if (attr(e, "after_sunset")) return true_attr(e, "after_sunset");
  const auto start = start_of(e);
  return start && *start >= sunset_in_stockholm(start->date);
}

bool is_dark_season(const Emission& e) {
  if (attr(e, "dark_season")) return true_attr(e, "dark_season");
  return e.date.month >= 10 || e.date.month <= 3;
}

bool is_dark(const Emission& e, const std::string& rule) {
  if (attr(e, "dark_override")) return true_attr(e, "dark_override");
  if (rule == "season") return is_dark_season(e);
  if (rule == "both") return is_dark_season(e) && is_after_sunset(e);
  return is_after_sunset(e);
}

bool matches(const Occurrence& o, const Filter& filter) {
  return std::any_of(o.told_by.begin(), o.told_by.end(), [&](const Emission* e) {
    return mode_counts(*e, filter) && (!filter.only_dark || is_dark(*e, filter.dark_rule));
  });
}

bool counts(const Occurrence& o, const Filter& filter) {
  return matches(o, filter) && static_cast<std::int64_t>(o.parties.size()) >= filter.min_parties;
}

/// Numbers of one window: in all, and by term.
struct Tally {
  std::int64_t count = 0;
  std::int64_t spring = 0;
  std::int64_t autumn = 0;

  void add(Date date, const Filter& filter) {
    ++count;
    ++(filter.even_over_terms && date >= filter.autumn_starts ? autumn : spring);
  }
  bool meets(const Target& target, const Filter& filter) const {
    if (!target.is_met(Decimal(count) <=> target.value)) return false;
    return !filter.even_over_terms || std::llabs(spring - autumn) <= 1;
  }
};

struct Counted {
  Tally tally;
  std::vector<std::string> ids;
  std::vector<std::string> duplicates;
};

Counted count_held(const std::vector<Occurrence>& held, Window window, const Filter& filter) {
  Counted result;
  for (const Occurrence& o : held) {
    if (!window.contains(o.date) || !counts(o, filter)) continue;
    result.tally.add(o.date, filter);
    result.ids.push_back(o.id());
    if (o.told_by.size() < 2) continue;
    for (const Emission* e : o.told_by) result.duplicates.push_back(e->key);
  }
  std::sort(result.duplicates.begin(), result.duplicates.end());
  return result;
}

Value as_value(const Counted& counted, const Filter& filter) {
  Value::Object value{{"count", counted.tally.count}};
  if (filter.even_over_terms) {
    value["spring"] = counted.tally.spring;
    value["autumn"] = counted.tally.autumn;
  }
  if (!counted.duplicates.empty()) {
    value["duplicates"] = Value::Array(counted.duplicates.begin(), counted.duplicates.end());
  }
  return value;
}

/// `so_far` plus what the rest of the year is known to bring.
Tally forecast(const GoalInput& input, const Filter& filter, Tally so_far) {
  const Horizon& h = input.horizon;
  const Date cut = h.until_as_of(h.year_to_date()).last;
  std::vector<const Emission*> to_come;
  for (const Emission* e : input.emissions) {
    if (!h.whole_year().contains(e->date)) continue;
    const bool is_held_later = e->metric == input.metric && e->date > cut;
    // A planned event whose day has passed without being held brings nothing any more.
    const bool is_planned = !input.planned_metric.empty() && e->metric == input.planned_metric && e->date > h.as_of;
    if (is_held_later || is_planned) to_come.push_back(e);
  }
  for (const Occurrence& o : occurrences(to_come)) {
    if (matches(o, filter)) so_far.add(o.date, filter);
  }
  return so_far;
}

std::string interim_verdict(const Tally& so_far, const Tally& expected, const Target& target, const Filter& filter) {
  if (target.wants_more()) {
    if (so_far.meets(target, filter)) return verdict::kMet;
    return expected.meets(target, filter) ? verdict::kOnTrack : verdict::kAtRisk;
  }
  // "Exactly" and "at most" can still be missed until the year is over.
  return expected.meets(target, filter) ? verdict::kOnTrack : verdict::kAtRisk;
}

}  // namespace

void count_events_defaults(Value::Object& params, const PlanActivity&, const Goal&) {
  if (has_value(params, "condition")) params.try_emplace("rule", "after_sunset");
  if (has_value(params, "distribution")) params.try_emplace("split", "07-01");
}

GoalResult count_events(const GoalInput& input) {
  const auto filter = read_filter(input);
  if (!filter) return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");

  std::vector<const Emission*> held_emissions;
  for (const Emission* e : input.emissions) {
    if (e->metric == input.metric) held_emissions.push_back(e);
  }
  const std::vector<Occurrence> held = occurrences(held_emissions);
  const Horizon& h = input.horizon;
  const Counted so_far = count_held(held, h.until_as_of(h.year_to_date()), *filter);

  GoalResult result;
  result.value = as_value(so_far, *filter);
  result.evidence = so_far.ids;
  if (h.is_interim()) {
    result.period_value = as_value(count_held(held, h.until_as_of(h.period_only()), *filter), *filter);
  }
  if (!reading.target) return result;
  if (!h.is_interim()) {
    result.verdict = so_far.tally.meets(*reading.target, *filter) ? verdict::kMet : verdict::kNotMet;
    return result;
  }
  result.verdict = interim_verdict(so_far.tally, forecast(input, *filter, so_far.tally), *reading.target, *filter);
  return result;
}

}  // namespace lykta

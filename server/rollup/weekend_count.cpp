// K2: weekends with a held meeting, "på minst 40 av årets helger" (domain.md §7.2).
//
// A weekend is Friday to Sunday and is known by its Friday; several meetings of one weekend are one. Its year follows
// `year_rule`, its tertial always the Friday.
//
// Decided here, where the words leave room:
// - A meeting from Friday to Sunday belongs to the weekend around it; one of another day only to the Friday that a
//   person linked it to (`counts_for`, or `weekend` said by hand, which stands above the date).
// - `possible` is the Fridays of the window the value speaks of (17, 35 and 52 in 2024); `paused` and `unregistered`
//   are of the same window, as known on `as_of`. A weekend both held and paused was held. A Friday is unregistered
//   when it passed (before `as_of`) as planned and nobody has said more; one that nobody planned says nothing.
// - The verdict of T1 and T2: met, else what is left of the year decides: not_met when even every Friday after
//   `as_of` would not be enough, at_risk when the Fridays not paused would not, else on_track.
#include <algorithm>
#include <map>

#include "rollup/goal_kind.h"
#include "rollup/occurrences.h"
#include "rollup/reading.h"
#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

constexpr int kFriday = 5;

enum class YearRule { friday_date, iso_week_year, saturday_date };

struct Settings {
  std::int64_t min_parties = 2;
  bool physical = true, remote = true;
  YearRule year_rule = YearRule::friday_date;
};

std::optional<Settings> read_settings(const Value::Object& params) {
  Settings settings;
  const auto min_parties = count_param(params, "min_parties", 1, 2);
  const auto modes = texts_param(params, "modes");
  if (!min_parties || !modes) return std::nullopt;
  settings.min_parties = *min_parties;
  if (!modes->empty()) settings.physical = settings.remote = false;
  for (const std::string& mode : *modes) {
    if (mode != "physical" && mode != "remote") return std::nullopt;
    (mode == "physical" ? settings.physical : settings.remote) = true;
  }
  if (!has_value(params, "year_rule")) return settings;
  const std::string rule = has_text(params, "year_rule") ? params.find("year_rule")->second.as_text() : "";
  if (rule == "iso_week_year") {
    settings.year_rule = YearRule::iso_week_year;
  } else if (rule == "saturday_date") {
    settings.year_rule = YearRule::saturday_date;
  } else if (rule != "friday_date") {
    return std::nullopt;
  }
  return settings;
}

int year_of(Date friday, YearRule rule) {
  if (rule == YearRule::iso_week_year) return iso_week(friday).year;
  return (rule == YearRule::saturday_date ? add_days(friday, 1) : friday).year;
}

std::optional<Date> friday_of(const Emission& e) {
  for (const char* said : {"weekend", "counts_for"}) {
    const auto friday = date_attr(e, said);
    const bool is_by_date = weekday(e.date) >= kFriday && std::string_view(said) == "counts_for";
    if (friday && weekday(*friday) == kFriday && !is_by_date) return friday;
  }
  if (weekday(e.date) < kFriday) return std::nullopt;
  return add_days(e.date, kFriday - weekday(e.date));
}

/// What is known of one weekend of the year.
struct Weekend {
  std::vector<std::string> held;        ///< meetings that count
  std::vector<std::string> held_later;  ///< likewise, dated after `as_of`
  bool is_paused = false;               ///< as far as known; a pause ahead is known beforehand
  bool was_paused = false;              ///< by `as_of`
  bool passed_as_planned = false;
};
using Weekends = std::map<Date, Weekend>;

bool has_enough_parties(const Occurrence& meeting, const Settings& settings) {
  std::set<std::string> parties;
  for (const Emission* e : meeting.told_by) {
    if (settings.physical) parties.merge(texts_attr(*e, "physical"));
    if (settings.remote) parties.merge(texts_attr(*e, "remote"));
  }
  return static_cast<std::int64_t>(parties.size()) >= settings.min_parties;
}

/// Every Friday of the year by the rule, with what is known of it.
Weekends weekends_of(const GoalInput& input, const Settings& settings) {
  Weekends weekends;
  const Horizon& h = input.horizon;
  Date friday = add_days({h.year, 1, 1}, -7);
  friday = add_days(friday, (kFriday - weekday(friday) + 7) % 7);
  for (; friday <= Date{h.year + 1, 1, 7}; friday = add_days(friday, 7)) {
    if (year_of(friday, settings.year_rule) == h.year) weekends[friday];
  }
  const auto weekend_of = [&](const Emission& e) -> Weekend* {
    const auto of = friday_of(e);
    const auto it = of ? weekends.find(*of) : weekends.end();
    return it == weekends.end() ? nullptr : &it->second;
  };
  for (const Emission* e : input.in_role("paused")) {
    Weekend* weekend = weekend_of(*e);
    if (!weekend) continue;
    weekend->is_paused = true;
    if (e->date <= h.as_of) weekend->was_paused = true;
  }
  for (const Emission* e : input.of(input.planned_metric)) {
    Weekend* weekend = weekend_of(*e);
    if (weekend && e->date < h.as_of) weekend->passed_as_planned = true;
  }
  for (const Occurrence& meeting : occurrences(input.of(input.metric))) {
    Weekend* weekend = weekend_of(*meeting.told_by.front());
    if (!weekend || !has_enough_parties(meeting, settings)) continue;
    (meeting.date <= h.as_of ? weekend->held : weekend->held_later).push_back(meeting.id());
  }
  return weekends;
}

struct Counted {
  std::int64_t count = 0, possible = 0, paused = 0, unregistered = 0;
  std::vector<std::string> meetings;
};

Counted count_until(const Weekends& weekends, Date first, Date last) {
  Counted counted;
  for (const auto& [friday, weekend] : weekends) {
    if (friday < first || friday > last) continue;
    ++counted.possible;
    if (!weekend.held.empty()) {
      ++counted.count;
      counted.meetings.insert(counted.meetings.end(), weekend.held.begin(), weekend.held.end());
    } else if (weekend.was_paused) {
      ++counted.paused;
    } else if (weekend.passed_as_planned) {
      ++counted.unregistered;
    }
  }
  return counted;
}

Value as_value(const Counted& counted) {
  return Value::Object{{"count", counted.count},
                       {"possible", counted.possible},
                       {"paused", counted.paused},
                       {"unregistered", counted.unregistered}};
}

std::string interim_verdict(const Weekends& weekends, Date as_of, const Counted& so_far, const Target& target) {
  std::int64_t held = 0, left = 0, left_not_paused = 0;
  for (const auto& [friday, weekend] : weekends) {
    if (!weekend.held.empty()) {
      ++held;
    } else if (friday > as_of || !weekend.held_later.empty()) {
      ++left;
      if (!weekend.is_paused || !weekend.held_later.empty()) ++left_not_paused;
    }
  }
  const auto meets = [&](std::int64_t n) { return target.is_met(Decimal(n) <=> target.value); };
  if (!target.wants_more()) return meets(held + left_not_paused) ? verdict::kOnTrack : verdict::kAtRisk;
  if (meets(so_far.count)) return verdict::kMet;
  if (!meets(held + left)) return verdict::kNotMet;
  return meets(held + left_not_paused) ? verdict::kOnTrack : verdict::kAtRisk;
}

}  // namespace

void weekend_count_defaults(Value::Object& params, const PlanActivity&, const Goal&) {
  params.try_emplace("year_rule", "friday_date");
  params.try_emplace("min_parties", 2);
  params.try_emplace("modes", Value::Array{"physical", "remote"});
}

GoalResult weekend_count(const GoalInput& input) {
  const auto settings = read_settings(input.params);
  if (!settings) return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");

  const Horizon& h = input.horizon;
  const Weekends weekends = weekends_of(input, *settings);
  // By the rule a Friday may lie outside the calendar year; VB speaks of all of the rule's year.
  const Date beginning = weekends.begin()->first;
  const Counted so_far =
      count_until(weekends, beginning, h.is_interim() ? h.year_to_date().last : weekends.rbegin()->first);
  GoalResult result;
  result.value = as_value(so_far);
  result.evidence = so_far.meetings;
  if (h.is_interim()) {
    const Window own = h.period_only();
    result.period_value = as_value(count_until(weekends, h.period == Period::T1 ? beginning : own.first, own.last));
  }
  if (!reading.target) return result;
  if (h.is_interim()) {
    result.verdict = interim_verdict(weekends, h.as_of, so_far, *reading.target);
  } else {
    result.verdict =
        reading.target->is_met(Decimal(so_far.count) <=> reading.target->value) ? verdict::kMet : verdict::kNotMet;
  }
  return result;
}

}  // namespace lykta

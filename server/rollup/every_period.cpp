// K3: at least so many in every week, two weeks, month or term (domain.md §7.2). Weeks follow ISO years, pairs of weeks
// are 1–2, 3–4 …, a week 53 joins the last pair.
//
// Decided here, where the words leave room:
// - `unit`: what is counted, meetings or distinct dates; a goal in days counts dates.
// - `exceptions`: `none`; `registered`: a period with a pause in it and no meeting held or planned besides is not
//   required; or a list of days off, one ("2024-06-21": the period it lies in) or from-to ("2024-06-17/2024-08-18":
//   each period all of whose Mondays to Fridays are off), the registered ones too. Months default to `none`, since
//   the one who wrote "en gång i månaden" stresses that it ran through the summer; the others to `registered`.
//   A period that was covered all the same is no exception.
// - A period belongs to the tertial of its last day, a week to that of its Thursday. In T1 and T2 only those that are
//   over are required, and those covered before their end.
// - One period missed cannot be mended, but an exception may still be registered, so T1 and T2 warn: at_risk.
// - `ambition`: coverage is shown and people judge.
#include <algorithm>
#include <set>

#include "rollup/goal_kind.h"
#include "rollup/occurrences.h"
#include "rollup/reading.h"
#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

constexpr int kThursday = 4, kFriday = 5, kSunday = 7;

struct TimePeriod {
  std::string name;  ///< "2024-W07", "2024-W07–W08", "2024-02", "2024-spring"
  Window days;
  Date belongs_to;  ///< the day whose tertial it is
  std::set<std::string> held;
  bool is_planned_ahead = false, passed_as_planned = false, is_paused = false, is_off = false;
};

struct Settings {
  bool counts_dates = false, reads_pauses = false, is_ambition = false;
  std::int64_t min_parties = 0;
  std::vector<Window> off;
  std::vector<Date> days_off;
  std::string split;
};

bool read_exceptions(const Value::Object& params, Settings& settings) {
  const auto said = texts_param(params, "exceptions");
  if (!said) return false;
  for (const std::string& text : *said) {
    if (text == "none") continue;
    settings.reads_pauses = true;
    if (text == "registered") continue;
    const auto slash = text.find('/');
    const auto from = parse_date(text.substr(0, slash));
    const auto to = slash == std::string::npos ? from : parse_date(text.substr(slash + 1));
    if (!from || !to || *to < *from) return false;
    if (slash == std::string::npos) {
      settings.days_off.push_back(*from);
    } else {
      settings.off.push_back({*from, *to});
    }
  }
  return true;
}

std::optional<Settings> read_settings(const GoalInput& input) {
  Settings settings;
  const auto min_parties = count_param(input.params, "min_parties", 0, 0);
  const auto unit = texts_param(input.params, "unit"), split = texts_param(input.params, "split");
  if (!min_parties || !unit || unit->size() > 1 || !split || split->size() > 1) return std::nullopt;
  settings.min_parties = *min_parties;
  const std::string counted = unit->empty() ? "meetings" : unit->front();
  if (counted != "meetings" && counted != "dates") return std::nullopt;
  settings.counts_dates = counted == "dates";
  settings.split = split->empty() ? "07-01" : split->front();
  if (has_value(input.params, "ambition")) {
    const Value& ambition = input.params.find("ambition")->second;
    if (!ambition.is_bool()) return std::nullopt;
    settings.is_ambition = ambition.as_bool();
  }
  if (!read_exceptions(input.params, settings)) return std::nullopt;
  return settings;
}

// ---- the periods of a year -----------------------------------------------------------------------------------------

std::string two_digits(int n) { return std::to_string(100 + n).substr(1); }

TimePeriod of_days(std::string name, Date first, Date last) {
  TimePeriod p;
  p.name = std::move(name);
  p.days = {first, last};
  p.belongs_to = last;
  return p;
}

std::vector<TimePeriod> weeks_of(int year, int together) {
  std::vector<TimePeriod> periods;
  // 4 January lies in week 1.
  Date monday = add_days({year, 1, 4}, 1 - weekday({year, 1, 4}));
  for (int week = 1; iso_week(monday).year == year; ++week, monday = add_days(monday, 7)) {
    const Date sunday = add_days(monday, kSunday - 1), thursday = add_days(monday, kThursday - 1);
    const bool joins = !periods.empty() && ((week - 1) % together != 0 || (together > 1 && week == 53));
    if (joins) {
      TimePeriod& pair = periods.back();
      pair.name = pair.name.substr(0, pair.name.find("–")) + "–W" + two_digits(week);
      pair.days.last = sunday;
      pair.belongs_to = thursday;
    } else {
      periods.push_back(of_days(std::to_string(year) + "-W" + two_digits(week), monday, sunday));
      periods.back().belongs_to = thursday;
    }
  }
  return periods;
}

std::optional<std::vector<TimePeriod>> periods_of(int year, const std::string& length, const Settings& settings) {
  if (length == "week") return weeks_of(year, 1);
  if (length == "two_weeks") return weeks_of(year, 2);
  std::vector<TimePeriod> periods;
  if (length == "month") {
    for (int month = 1; month <= 12; ++month) {
      periods.push_back(of_days(std::to_string(year) + "-" + two_digits(month), {year, month, 1},
                                {year, month, days_in_month(year, month)}));
    }
    return periods;
  }
  if (length != "term") return std::nullopt;
  const auto autumn = parse_date(std::to_string(year) + "-" + settings.split);
  if (!autumn) return std::nullopt;
  periods.push_back(of_days(std::to_string(year) + "-spring", {year, 1, 1}, add_days(*autumn, -1)));
  periods.push_back(of_days(std::to_string(year) + "-autumn", *autumn, {year, 12, 31}));
  return periods;
}

bool is_off(const TimePeriod& period, const Settings& settings) {
  const auto& days = settings.days_off;
  if (std::any_of(days.begin(), days.end(), [&](Date day) { return period.days.contains(day); })) return true;
  if (settings.off.empty()) return false;
  for (Date day = period.days.first; day <= period.days.last; day = add_days(day, 1)) {
    const bool is_free = std::any_of(settings.off.begin(), settings.off.end(),
                                     [&](const Window& off) { return off.contains(day); });
    if (weekday(day) <= kFriday && !is_free) return false;
  }
  return true;
}

// ---- what happened in them -----------------------------------------------------------------------------------------

void tell(std::vector<TimePeriod>& periods, const GoalInput& input, const Settings& settings) {
  const auto of = [&](Date date) -> TimePeriod* {
    const auto it =
        std::find_if(periods.begin(), periods.end(), [&](const TimePeriod& p) { return p.days.contains(date); });
    return it == periods.end() ? nullptr : &*it;
  };
  const Date as_of = input.horizon.as_of;
  for (const Occurrence& o : occurrences(input.of(input.metric))) {
    TimePeriod* period = of(o.date);
    if (!period || static_cast<std::int64_t>(o.parties.size()) < settings.min_parties) continue;
    if (o.date <= as_of) {
      period->held.insert(o.id());
    } else {
      period->is_planned_ahead = true;
    }
  }
  for (const Emission* e : input.of(input.planned_metric)) {
    if (TimePeriod* period = of(e->date)) (e->date < as_of ? period->passed_as_planned : period->is_planned_ahead) = true;
  }
  for (const Emission* e : input.in_role("paused")) {
    if (TimePeriod* period = of(e->date)) period->is_paused = true;
  }
  for (TimePeriod& period : periods) period.is_off = is_off(period, settings);
}

struct Coverage {
  std::int64_t covered = 0, required = 0, exceptions = 0, unregistered = 0;
  Value::Object missed;  ///< period → how many it had; an object, since lists in a value are ids
  std::vector<std::string> ids;
};

class Year {
 public:
  Year(const GoalInput& input, const Settings& settings, const Target& target, std::vector<TimePeriod> periods)
      : input_(input), settings_(settings), target_(target), periods_(std::move(periods)) {
    tell(periods_, input_, settings_);
    for (const TimePeriod& period : periods_) {
      for (const Emission* e : input_.of(input_.metric)) {
        if (period.held.contains(e->key)) date_of_[e->key] = e->date;
      }
    }
  }

  /// Of the periods that belong to the window; `only_over`: those still running stand aside until they are covered.
  Coverage in(Window window, bool only_over) const {
    Coverage all;
    for (const TimePeriod& period : periods_) {
      if (!window.contains(period.belongs_to)) continue;
      all.ids.insert(all.ids.end(), period.held.begin(), period.held.end());
      const std::int64_t count = counted(period);
      if (target_.is_met(Decimal(count) <=> target_.value)) {
        ++all.required;
        ++all.covered;
        continue;
      }
      if (is_exception(period)) {
        ++all.exceptions;
        continue;
      }
      if (only_over && period.days.last >= input_.horizon.as_of) continue;
      ++all.required;
      if (period.days.last < input_.horizon.as_of) all.missed[period.name] = count;
      if (period.passed_as_planned) ++all.unregistered;
    }
    return all;
  }

 private:
  std::int64_t counted(const TimePeriod& period) const {
    if (!settings_.counts_dates) return static_cast<std::int64_t>(period.held.size());
    std::set<Date> dates;
    for (const std::string& id : period.held) dates.insert(date_of_.at(id));
    return static_cast<std::int64_t>(dates.size());
  }
  bool is_exception(const TimePeriod& period) const {
    if (period.is_off) return true;
    const bool is_anything_else = !period.held.empty() || period.is_planned_ahead || period.passed_as_planned;
    return settings_.reads_pauses && period.is_paused && !is_anything_else;
  }

  const GoalInput& input_;
  const Settings& settings_;
  const Target& target_;
  std::vector<TimePeriod> periods_;
  std::map<std::string, Date> date_of_;
};

Value as_value(const Coverage& all) {
  if (all.required == 0) return {};
  return Value::Object{{"covered", all.covered},
                       {"required", all.required},
                       {"exceptions", all.exceptions},
                       {"unregistered", all.unregistered},
                       {"missed", all.missed}};
}

}  // namespace

void every_period_defaults(Value::Object& params, const PlanActivity&, const Goal& goal) {
  params.try_emplace("unit", goal.target.text_or("unit") == "days" ? "dates" : "meetings");
  const std::string length = goal.target.text_or("period");
  params.try_emplace("exceptions", length == "month" ? "none" : "registered");
  if (length == "term") params.try_emplace("split", "07-01");
}

GoalResult every_period(const GoalInput& input) {
  const auto settings = read_settings(input);
  if (!settings) return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");
  if (!reading.target) return not_measured("target_missing");
  const Horizon& h = input.horizon;
  auto periods = periods_of(h.year, input.target.text_or("period"), *settings);
  if (!periods) return not_measured("target_invalid");

  const Date beginning = periods->front().days.first, end = periods->back().days.last;
  const Year year(input, *settings, *reading.target, std::move(*periods));
  const Coverage so_far = year.in({beginning, h.is_interim() ? h.year_to_date().last : end}, h.is_interim());
  GoalResult result;
  result.value = as_value(so_far);
  result.evidence = so_far.ids;
  if (h.is_interim()) {
    const Window own = h.period_only();
    result.period_value = as_value(year.in({h.period == Period::T1 ? beginning : own.first, own.last}, true));
  }
  if (so_far.required == 0) {
    result.verdict = h.is_interim() ? verdict::kNotDue : verdict::kNotMeasurable;
    result.reason = so_far.exceptions > 0 ? "all_excepted" : "no_period_over";
    return result;
  }
  if (settings->is_ambition) {
    result.reason = "ambition";
    return result;
  }
  const bool is_met = so_far.covered == so_far.required;
  if (h.is_interim()) {
    result.verdict = is_met ? verdict::kOnTrack : verdict::kAtRisk;
  } else {
    result.verdict = is_met ? verdict::kMet : verdict::kNotMet;
  }
  return result;
}

}  // namespace lykta

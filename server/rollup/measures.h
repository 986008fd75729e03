// Measures from emissions, and the cohort of them a period judges (domain.md §7.2 K4). Shared by the goal kind
// ratio_measures_done and the measure facts.
//
// Decided here, where the words leave room:
// - `done_on` decides whatever the status says, except `partly_done`, which is never done. A measure said to be done
//   without a date is not done yet.
// - Removed = status `removed` and `removed_on` absent or not after the day looked from. An excluded one leaves the
//   rate even if it was done; the strict rate keeps everything.
// - Unanswered = neither accepted nor declined; `forwarded` waits for another's answer. An answer counts from
//   `agreed_on`, else `answered_on`, else always.
// - Accepted only after its deadline, or accepted without any date when the clock needs one: outside of agreed,
//   declined, unanswered and both rates, still among proposed, and listed by reason.
// - A measure without a walk starts its walk clock at its agreement; a split has no date, so children always replace.
// - `all_open_at_period_end`: every measure whose clock has started and that was not closed (done, removed, declined)
//   before the window began, as it stood on the window's last day.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/emission.h"
#include "rollup/period.h"

namespace lykta {

struct MeasureParams {
  enum class Cohort { deadline_in_period, all_open_at_period_end };
  enum class ClockStart { walk_date, agreed_on };
  enum class Pooling { pooled, mean_of_walks };

  Cohort cohort = Cohort::deadline_in_period;
  ClockStart clock_start = ClockStart::walk_date;
  int deadline_months = 9;
  bool partial_counts = false;  ///< a partly done measure counts one half
  std::set<std::string> removed_excluded_for;
  bool all_removed_excluded = false;
  Pooling pooling = Pooling::pooled;

  /// nullopt: a value nobody knows.
  static std::optional<MeasureParams> read(const Value::Object& params);
};

/// One agreed thing to do, as its emission states it.
struct Measure {
  std::string id;
  std::string walk;    ///< "" = none
  std::string parent;  ///< "" = none
  std::string status, status_reason, owner_answer;
  Date date;  ///< of the emission
  std::optional<Date> walk_date, agreed_on, answered_on, done_on, verified_on, removed_on;
};

/// Measures by id, each once; a split one is replaced by its children, which inherit what they lack.
std::vector<Measure> read_measures(const std::vector<const Emission*>& emissions);

/// Done is counted in halves, so that a partly done measure can be one half exactly.
struct Rate {
  std::int64_t done_halves = 0;
  std::int64_t measures = 0;
  std::int64_t possible_halves = 0;  ///< if all that still can be done in time is
};

struct Cohort {
  Rate rate;
  Rate strict;                          ///< nothing excluded
  std::map<std::string, Rate> by_walk;  ///< of `rate`
  std::int64_t proposed = 0, declined = 0, unanswered = 0;
  std::vector<std::string> agreed;      ///< ids behind `strict`, sorted
  std::vector<std::string> in_time;     ///< ids of those of `rate` that are wholly done, sorted
  std::vector<std::string> verified;    ///< of those in time, seen on site
  std::vector<std::string> done_later;  ///< of `rate`
  std::vector<std::string> declined_ids;
  std::map<std::string, std::vector<std::string>> outside;  ///< reason → ids
};

/// The measures that `window` judges, seen from `as_of`.
Cohort cohort_of(const std::vector<Measure>& measures, const MeasureParams& params, Window window, Date as_of);

}  // namespace lykta

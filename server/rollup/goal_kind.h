// The one table of goal kinds: kind → what it computes (domain.md §7.2). A kind is one file and one row here.
// Inside `rollup` only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/emission.h"
#include "domain/plan.h"
#include "rollup/period.h"

namespace lykta {

/// What a goal is computed from.
struct GoalInput {
  Horizon horizon;
  Value target;
  Value::Object params;                    ///< effective: built in, under the plugin's, under the plan's
  std::string metric;                      ///< emission that counts
  std::string planned_metric;              ///< emission of what is still to come; may be empty
  std::vector<const Emission*> emissions;  ///< all that this goal may read, each once
  std::map<std::string, std::string> metrics = {};  ///< further ones, see GoalKindSpec

  /// Those of one metric; none for the role the plugin does not name.
  std::vector<const Emission*> of(std::string_view wanted) const;
  std::vector<const Emission*> in_role(const std::string& role) const;
};

struct GoalResult {
  Value value;
  Value period_value;                 ///< only looked at in T1 and T2
  std::string verdict;                ///< "" = none
  std::string reason;                 ///< "" = none
  std::vector<std::string> evidence;  ///< ids behind the value, sorted
};

struct GoalKind {
  std::string_view kind;
  /// Adds what neither plan nor plugin says; what is there already stays.
  void (*add_defaults)(Value::Object& params, const PlanActivity& row, const Goal& goal);
  GoalResult (*compute)(const GoalInput& input);
  /// false: the kind reads no emissions, so it needs no plugin, and unmapped occasions do not concern it.
  bool reads_emissions = true;
};

/// nullptr: not built.
const GoalKind* find_goal_kind(std::string_view kind);

/// Nothing can be said, and why.
GoalResult not_measured(std::string reason);

// The kinds, one file each.
void count_events_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult count_events(const GoalInput& input);  // count_events.cpp, K1
void weekend_count_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult weekend_count(const GoalInput& input);  // weekend_count.cpp, K2
void ratio_measures_done_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult ratio_measures_done(const GoalInput& input);  // ratio_measures_done.cpp, K4
void attendance_all_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult attendance_all(const GoalInput& input);  // attendance_all.cpp, K5
void every_period_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult every_period(const GoalInput& input);  // every_period.cpp, K3
void survey_majority_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult survey_majority(const GoalInput& input);  // survey_goals.cpp, K6
void survey_share_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult survey_share(const GoalInput& input);  // survey_goals.cpp, K6b
GoalResult survey_held(const GoalInput& input);   // survey_goals.cpp, K6c
void plan_fulfilment_defaults(Value::Object& params, const PlanActivity& row, const Goal& goal);
GoalResult plan_fulfilment(const GoalInput& input);  // plan_fulfilment.cpp, K7
GoalResult declared(const GoalInput& input);             // declared.cpp, K14

}  // namespace lykta

#include "rollup/goal_kind.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

void no_defaults(Value::Object&, const PlanActivity&, const Goal&) {}

constexpr GoalKind kGoalKinds[] = {
    {"count_events", count_events_defaults, count_events},
    {"weekend_count", weekend_count_defaults, weekend_count},
    {"ratio_measures_done", ratio_measures_done_defaults, ratio_measures_done},
    {"attendance_all", attendance_all_defaults, attendance_all},
    {"every_period", every_period_defaults, every_period},
    {"survey_majority", survey_majority_defaults, survey_majority},
    {"survey_share", survey_share_defaults, survey_share},
    {"survey_held", no_defaults, survey_held},
    {"plan_fulfilment", plan_fulfilment_defaults, plan_fulfilment},
    {"declared", no_defaults, declared, false},
};

}  // namespace

const GoalKind* find_goal_kind(std::string_view kind) {
  for (const GoalKind& known : kGoalKinds) {
    if (known.kind == kind) return &known;
  }
  return nullptr;
}

std::vector<const Emission*> GoalInput::of(std::string_view wanted) const {
  std::vector<const Emission*> found;
  for (const Emission* e : emissions) {
    if (e->metric == wanted && !wanted.empty()) found.push_back(e);
  }
  return found;
}

std::vector<const Emission*> GoalInput::in_role(const std::string& role) const {
  const auto it = metrics.find(role);
  return it == metrics.end() ? std::vector<const Emission*>{} : of(it->second);
}

GoalResult not_measured(std::string reason) { return {{}, {}, verdict::kNotMeasured, std::move(reason), {}}; }

}  // namespace lykta

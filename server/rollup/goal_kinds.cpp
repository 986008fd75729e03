#include "rollup/goal_kind.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

void no_defaults(Value::Object&, const PlanActivity&) {}

constexpr GoalKind kGoalKinds[] = {
    {"count_events", count_events_defaults, count_events},
    {"ratio_measures_done", ratio_measures_done_defaults, ratio_measures_done},
    {"declared", no_defaults, declared, false},
};

}  // namespace

const GoalKind* find_goal_kind(std::string_view kind) {
  for (const GoalKind& known : kGoalKinds) {
    if (known.kind == kind) return &known;
  }
  return nullptr;
}

GoalResult not_measured(std::string reason) { return {{}, {}, verdict::kNotMeasured, std::move(reason), {}}; }

}  // namespace lykta

// One row: the emissions each goal may read, its effective params, its result, and the roll-up of them all.
#include <algorithm>
#include <set>
#include <tuple>

#include "rollup/facts.h"
#include "rollup/goal_kind.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

using Refs = std::vector<std::string>;

std::vector<std::string> sources_of(const Goal& goal, std::string_view plan) {
  std::vector<std::string> refs;
  const auto it = goal.params.find("sources");
  if (it == goal.params.end() || !it->second.is_array()) return refs;
  for (const Value& name : it->second.as_array()) {
    if (name.is_text()) refs.push_back(full_ref(name.as_text(), plan));
  }
  return refs;
}

Refs chain_of(const RowInput& input, const std::string& ref) {
  const auto it = input.chains.find(ref);
  return it == input.chains.end() || it->second.empty() ? Refs{ref} : it->second;
}

bool is_one_of(const Refs& refs, const std::string& ref) {
  return std::find(refs.begin(), refs.end(), ref) != refs.end();
}

bool also_counts_for(const Emission& e, const Refs& chain) {
  const auto it = e.attrs.find("also_counts_for");
  if (it == e.attrs.end() || !it->second.is_array()) return false;
  return std::any_of(it->second.as_array().begin(), it->second.as_array().end(),
                     [&](const Value& ref) { return ref.is_text() && is_one_of(chain, ref.as_text()); });
}

/// Each once, in an order that does not depend on how they were gathered.
std::vector<const Emission*> distinct(const std::vector<Emission>& emissions) {
  const auto identity = [](const Emission* e) { return std::tie(e->activity, e->occasion, e->metric, e->key); };
  std::vector<const Emission*> sorted;
  for (const Emission& e : emissions) sorted.push_back(&e);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Emission* a, const Emission* b) { return identity(a) < identity(b); });
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [&](const Emission* a, const Emission* b) { return identity(a) == identity(b); }),
               sorted.end());
  return sorted;
}

/// Emissions of the refs, and of occasions that also count for the row.
std::vector<const Emission*> readable(const std::vector<const Emission*>& all, const Refs& chain, const Refs& refs) {
  std::vector<const Emission*> own;
  std::copy_if(all.begin(), all.end(), std::back_inserter(own),
               [&](const Emission* e) { return is_one_of(refs, e->activity) || also_counts_for(*e, chain); });
  return own;
}

/// A plugin that serves only one of the row's patterns counts what the plan names in its own units: walks are no
/// answer to a goal in meetings.
bool counts_unit(const Manifest& manifest, const GoalKindSpec& spec, const PlanActivity& row, const Value& target) {
  const std::string unit = target.text_or("unit");
  return manifest.id == row.plugin || unit.empty() || spec.units.empty() || is_one_of(spec.units, unit);
}

const GoalKindSpec* spec_of(const RowInput& input, std::string_view kind, const Value& target) {
  for (const Manifest* manifest : input.manifests) {
    const GoalKindSpec* spec = manifest->goal_kind(kind);
    if (spec && counts_unit(*manifest, *spec, *input.row, target)) return spec;
  }
  return nullptr;
}

/// Built-in defaults under the plugin's under the plan's.
Value::Object effective_params(const GoalKind* kind, const GoalKindSpec* spec, const Goal& goal,
                               const PlanActivity& row) {
  Value::Object params = goal.params;
  if (spec) params.insert(spec->params.begin(), spec->params.end());
  if (kind) kind->add_defaults(params, row, goal);
  return params;
}

/// Whether the plan's document says that every measure of the row was taken out of the plan.
bool is_removed_from_plan(const Plan& plan, const PlanActivity& row) {
  const Value* areas = plan.document.find("areas");
  if (!areas || !areas->is_array()) return false;
  for (const Value& area : areas->as_array()) {
    const Value* rows = area.find("activities");
    if (!rows || !rows->is_array()) continue;
    for (const Value& candidate : rows->as_array()) {
      if (candidate.text_or("id") != row.id) continue;
      const Value* measures = candidate.find("measures");
      if (!measures || !measures->is_array() || measures->as_array().empty()) return false;
      return std::all_of(measures->as_array().begin(), measures->as_array().end(),
                         [](const Value& m) { return m.text_or("status") == "removed"; });
    }
  }
  return false;
}

class RowCount {
 public:
  RowCount(const RowInput& input, Horizon horizon)
      : input_(input),
        horizon_(horizon),
        all_(distinct(input.emissions)),
        chain_(chain_of(input, input.row->ref)),
        is_withdrawn_(!horizon.is_interim() && is_removed_from_plan(*input.plan, *input.row)) {}

  Value record() {
    Value::Array goals;
    std::vector<std::string> verdicts;
    for (const Goal& goal : input_.row->goals) {
      goals.push_back(goal_record(goal));
      const bool is_judged_by_people = goal.kind == "declared";
      verdicts.push_back(goals.back().text_or(is_judged_by_people ? "verdict_declared" : "verdict_computed"));
    }
    const auto row_verdict = verdict::of_row(verdicts, horizon_.is_interim());
    Facts facts = facts_of(input_.manifests, readable(all_, chain_, chain_), measure_params(), horizon_);
    return Value::Object{{"id", input_.row->id},
                         {"name", input_.row->name},
                         {"verdict_computed", row_verdict ? Value(*row_verdict) : Value()},
                         {"verdict_declared", declared_or_null(input_.row->verdict_declared)},
                         {"facts", std::move(facts.numbers)},
                         {"facts_evidence", std::move(facts.evidence)},
                         {"goals", std::move(goals)}};
  }

 private:
  Value goal_record(const Goal& goal) {
    const GoalKind* kind = find_goal_kind(goal.kind);
    const GoalKindSpec* spec = spec_of(input_, goal.kind, goal.target);
    GoalInput goal_input{horizon_, goal.target, effective_params(kind, spec, goal, *input_.row), "", "", {}, {}};
    GoalResult result = compute(kind, spec, goal, goal_input);
    if (is_withdrawn_ && goal.kind != "declared") {
      result.verdict = verdict::kWithdrawn;
      result.reason = "measures_removed";
    }
    std::sort(result.evidence.begin(), result.evidence.end());
    Value::Object record{{"id", goal.id},
                         {"text", goal.text},
                         {"kind", goal.kind},
                         {"target", goal.target},
                         {"value", std::move(result.value)},
                         {"params", std::move(goal_input.params)},
                         {"verdict_computed", text_or_null(result.verdict)},
                         {"verdict_declared", declared_or_null(goal.verdict_declared)},
                         {"reason", text_or_null(result.reason)},
                         {"evidence", Value::Array(result.evidence.begin(), result.evidence.end())},
                         {"hidden", 0}};
    if (horizon_.is_interim()) record["period_value"] = std::move(result.period_value);
    return record;
  }

  GoalResult compute(const GoalKind* kind, const GoalKindSpec* spec, const Goal& goal, GoalInput& goal_input) {
    if (!kind) return not_measured("kind_not_built");
    if (!kind->reads_emissions) return kind->compute(goal_input);
    if (!spec || spec->metric.empty()) return not_measured("kind_not_built");
    if (!input_.unmapped.empty()) return not_measured("occasion_unmapped");
    goal_input.metric = spec->metric;
    goal_input.planned_metric = spec->planned_metric;
    goal_input.metrics = spec->metrics;
    Refs refs = chain_;
    for (const std::string& source : sources_of(goal, input_.plan->id)) {
      const Refs chain = chain_of(input_, source);
      refs.insert(refs.end(), chain.begin(), chain.end());
    }
    goal_input.emissions = readable(all_, chain_, refs);
    return kind->compute(goal_input);
  }

  Value::Object measure_params() const {
    constexpr std::string_view kMeasures = "ratio_measures_done";
    const GoalKind* kind = find_goal_kind(kMeasures);
    const GoalKindSpec* spec = spec_of(input_, kMeasures, {});
    for (const Goal& goal : input_.row->goals) {
      if (goal.kind == kMeasures) return effective_params(kind, spec, goal, *input_.row);
    }
    return effective_params(kind, spec, Goal{}, *input_.row);
  }

  Value declared_or_null(const std::string& declared) const {
    return horizon_.is_interim() ? Value() : text_or_null(declared);
  }
  static Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

  const RowInput& input_;
  const Horizon horizon_;
  const std::vector<const Emission*> all_;
  const Refs chain_;
  const bool is_withdrawn_;
};

}  // namespace

std::string full_ref(std::string_view name, std::string_view plan) {
  if (name.find('/') != std::string_view::npos) return std::string(name);
  return std::string(plan) + "/" + std::string(name);
}

std::vector<std::string> source_refs(const PlanActivity& row, std::string_view plan) {
  std::set<std::string> refs;
  for (const Goal& goal : row.goals) {
    for (std::string& ref : sources_of(goal, plan)) refs.insert(std::move(ref));
  }
  return {refs.begin(), refs.end()};
}

Value row_record(const RowInput& input, Period period, Date as_of) {
  return RowCount(input, Horizon{input.plan->year, period, as_of}).record();
}

}  // namespace lykta

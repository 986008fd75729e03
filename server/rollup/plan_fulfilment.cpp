// K7: inspections "enligt upprättad gemensam årsplanering" (domain.md §7.2): of every kind at least as many as planned.
//
// Decided here, where the words leave room:
// - A surplus of one kind never covers another. A kind that was held without being planned is shown and judged by
//   nobody; one that is planned no more (0) is fulfilled.
// - The target's share ("100 percent") is asked of every kind; without a target it is all of it.
// - Requested rounds are counted apart and fulfil nothing.
// - That a round is coming is secret (domain.md §10.3), so there is no forecast: before the year's end the verdict is
//   `met` or `not_due`.
// - `count_unit: object` counts visited objects, and the plan's numbers are then meant so.
#include "rollup/goal_kind.h"
#include "rollup/inspection_plan.h"
#include "rollup/occurrences.h"
#include "rollup/reading.h"
#include "rollup/target.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

struct Settings {
  bool counts_objects = false;
  bool by_main_kind = false;
};

/// One of two words. nullopt: neither.
std::optional<bool> is_second(const Value::Object& params, std::string_view name, std::string_view first,
                              std::string_view second) {
  if (!has_value(params, name)) return false;
  if (!has_text(params, name)) return std::nullopt;
  const std::string& word = params.find(std::string(name))->second.as_text();
  if (word != first && word != second) return std::nullopt;
  return word == second;
}

std::optional<Settings> read_settings(const Value::Object& params) {
  const auto counts_objects = is_second(params, "count_unit", "round", "object");
  const auto by_main_kind = is_second(params, "mixed_round", "each_visited", "main_kind");
  if (!counts_objects || !by_main_kind) return std::nullopt;
  return Settings{*counts_objects, *by_main_kind};
}

struct KindCount {
  std::int64_t held = 0, requested = 0;
};

/// Objects by kind, {"tobacco": 3}; the most any phone told of.
std::map<std::string, std::int64_t> objects_of(const Occurrence& round) {
  std::map<std::string, std::int64_t> objects;
  for (const Emission* e : round.told_by) {
    const Value* by_kind = attr(*e, "objects_by_kind");
    if (!by_kind || !by_kind->is_object()) continue;
    for (const auto& [kind, count] : by_kind->as_object()) {
      if (count.is_int()) objects[kind] = std::max(objects[kind], count.as_int());
    }
  }
  return objects;
}

/// The kinds the round counts for (domain.md §10.3): its only one with or without visits, of several those visited.
std::set<std::string> kinds_of(const Occurrence& round, const Settings& settings) {
  std::set<std::string> kinds, visited;
  std::string main_kind;
  for (const Emission* e : round.told_by) {
    kinds.merge(texts_attr(*e, "kinds"));
    if (main_kind.empty()) main_kind = text_attr(*e, "main_kind");
  }
  if (kinds.size() <= 1) return kinds;
  if (settings.by_main_kind) return main_kind.empty() ? visited : std::set{main_kind};
  for (const auto& [kind, count] : objects_of(round)) {
    if (count > 0 && kinds.count(kind)) visited.insert(kind);
  }
  return visited;
}

struct Counted {
  std::map<std::string, KindCount> by_kind;
  std::vector<std::string> ids;
};

Counted count(const std::vector<Occurrence>& rounds, Window window, const Settings& settings) {
  Counted counted;
  for (const Occurrence& round : rounds) {
    if (!window.contains(round.date)) continue;
    counted.ids.push_back(round.id());
    const bool is_planned = true_attr(*round.told_by.front(), "planned");
    auto objects = objects_of(round);
    for (const std::string& kind : kinds_of(round, settings)) {
      KindCount& of = counted.by_kind[kind];
      (is_planned ? of.held : of.requested) += settings.counts_objects ? objects[kind] : 1;
    }
  }
  return counted;
}

Value as_value(const Counted& counted, const std::map<std::string, PlannedKind>& plan) {
  Value::Object by_kind;
  std::int64_t held = 0, planned = 0, requested = 0;
  const auto line = [](Value planned_now, Value first, const KindCount& of) {
    return Value::Object{{"held", of.held}, {"planned", planned_now}, {"planned_first", first}, {"requested", of.requested}};
  };
  for (const auto& [kind, of] : counted.by_kind) {
    by_kind[kind] = line(nullptr, nullptr, of);
    held += of.held;
    requested += of.requested;
  }
  for (const auto& [kind, of] : plan) {
    const auto it = counted.by_kind.find(kind);
    by_kind[kind] = line(of.planned, of.first, it == counted.by_kind.end() ? KindCount{} : it->second);
    planned += of.planned;
  }
  return Value::Object{{"by_kind", std::move(by_kind)}, {"held", held}, {"planned", planned}, {"requested", requested}};
}

bool is_fulfilled(const Counted& counted, const std::map<std::string, PlannedKind>& plan, const Target* target) {
  for (const auto& [kind, of] : plan) {
    const auto it = counted.by_kind.find(kind);
    const std::int64_t held = it == counted.by_kind.end() ? 0 : it->second.held;
    if (of.planned == 0) continue;
    const bool is_enough = target ? target->is_met(target->value.compare_share(held, of.planned)) : held >= of.planned;
    if (!is_enough) return false;
  }
  return true;
}

}  // namespace

void plan_fulfilment_defaults(Value::Object& params, const PlanActivity&, const Goal&) {
  params.try_emplace("count_unit", "round");
  params.try_emplace("mixed_round", "each_visited");
}

GoalResult plan_fulfilment(const GoalInput& input) {
  const auto settings = read_settings(input.params);
  if (!settings) return not_measured("param_invalid");
  const TargetReading reading = read_target(input.target);
  if (reading.is_invalid) return not_measured("target_invalid");

  const Horizon& h = input.horizon;
  const auto rounds = occurrences(input.of(input.metric));
  const auto plan = inspection_plan(input.in_role("plans"), h.year, std::min(h.as_of, h.whole_year().last));
  const Counted so_far = count(rounds, h.until_as_of(h.year_to_date()), *settings);
  if (plan.empty()) {
    GoalResult result = not_measured("plan_missing");
    if (!so_far.ids.empty()) result.value = as_value(so_far, plan);
    result.evidence = so_far.ids;
    return result;
  }
  GoalResult result;
  result.value = as_value(so_far, plan);
  result.evidence = so_far.ids;
  if (h.is_interim()) result.period_value = as_value(count(rounds, h.until_as_of(h.period_only()), *settings), plan);
  const bool is_met = is_fulfilled(so_far, plan, reading.target ? &*reading.target : nullptr);
  result.verdict = is_met ? verdict::kMet : h.is_interim() ? verdict::kNotDue : verdict::kNotMet;
  return result;
}

}  // namespace lykta

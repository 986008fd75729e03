#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

#include "activity/registry.h"
#include "domain/time.h"

namespace lykta {
namespace {

const Entity* find_entity(const std::vector<const Entity*>& entities, std::string_view id) {
  const auto it = std::find_if(entities.begin(), entities.end(), [&](const Entity* e) { return e->id == id; });
  return it == entities.end() ? nullptr : *it;
}

/// Is this entity another one's duplicate? Following merged_into ends at another record, or runs in a circle when two
/// people merged each into the other; of a circle the lowest id stays, so that the thing itself does not vanish.
bool is_merged_away(const Entity& entity, const std::vector<const Entity*>& entities) {
  std::vector<std::string> seen{entity.id};
  for (const Entity* e = &entity;;) {
    const std::string target = e->text("merged_into");
    if (target.empty()) return e != &entity;
    const auto repeated = std::find(seen.begin(), seen.end(), target);
    if (repeated != seen.end()) {
      return repeated != seen.begin() || *std::min_element(seen.begin(), seen.end()) != entity.id;
    }
    e = find_entity(entities, target);
    if (!e) return true;
    seen.push_back(target);
  }
}

Value field_value(const KindSpec& kind, const Entity& entity, const std::string& name) {
  const FieldSpec* field = kind.field(name);
  if (field && field->type == FieldType::map) {
    Value::Object members;
    for (const std::string& key : entity.elements(name))
      members[key] = entity.fields.find(name + "/" + key)->second.value;
    return members.empty() ? Value() : Value(std::move(members));
  }
  if (field && (field->type == FieldType::set || field->type == FieldType::photos)) {
    const std::vector<std::string> keys = entity.elements(name);
    return keys.empty() ? Value() : Value(Value::Array(keys.begin(), keys.end()));
  }
  const Value* value = entity.value(name);
  return value ? *value : Value();
}

std::optional<Date> fact_date(const Entity& entity, const std::string& field) {
  const std::string text = entity.text(field);
  if (const auto date = parse_date(text)) return date;
  if (const auto time = parse_local_time(text)) return time->date;
  return std::nullopt;
}

void add_parties(const std::string& kind, const Occasion& occasion, Emission& emission) {
  std::set<std::string> parties;
  for (const Entity* e : occasion.entities) {
    if (e->kind != kind) continue;
    const std::string state = e->text("state");
    if (e->text("party").empty() || (state != "present" && state != "substitute")) continue;
    parties.insert(e->text("party"));
    emission.evidence.push_back(e->id);
  }
  emission.attrs["parties"] = Value::Array(parties.begin(), parties.end());
}

/// The mapper of plugins without code: each rule of plugin.json turns each entity it fits into one fact.
std::vector<Emission> map_by_rules(const Manifest& manifest, const Occasion& occasion) {
  std::vector<Emission> out;
  for (const EmissionSpec& rule : manifest.emissions) {
    const KindSpec& kind = *manifest.kind(rule.kind);
    for (const Entity* e : occasion.entities) {
      if (e->kind != rule.kind) continue;
      const bool fits = std::all_of(rule.where.begin(), rule.where.end(), [&](const auto& condition) {
        return field_value(kind, *e, condition.first) == condition.second;
      });
      const auto date = fact_date(*e, rule.date_field);
      if (!fits || !date) continue;
      Emission emission;
      emission.metric = rule.metric;
      emission.key = e->id;
      emission.date = *date;
      for (const std::string& name : rule.attrs) {
        if (Value value = field_value(kind, *e, name); !value.is_null()) emission.attrs[name] = std::move(value);
      }
      emission.evidence.push_back(e->id);
      if (!rule.parties_from.empty()) add_parties(rule.parties_from, occasion, emission);
      out.push_back(std::move(emission));
    }
  }
  return out;
}

}  // namespace

Occasion occasion_of(const Manifest& manifest, std::string activity, std::string id,
                     const std::vector<Entity>& stored) {
  Occasion occasion;
  occasion.activity = std::move(activity);
  occasion.id = std::move(id);
  std::vector<const Entity*> standing;
  for (const Entity& e : stored) {
    const KindSpec* kind = manifest.kind(e.kind);
    const bool is_record = e.id == occasion.id && occasion.id != "-";
    if (is_record && e.is_deleted() && !e.held) occasion.is_taken_out = true;
    if (!kind || e.held || e.is_deleted()) continue;
    standing.push_back(&e);
    if (is_record && kind->is_occasion) occasion.record = &e;
  }
  std::sort(standing.begin(), standing.end(), [](const Entity* a, const Entity* b) { return a->id < b->id; });
  for (const Entity* e : standing) {
    if (!is_merged_away(*e, standing)) occasion.entities.push_back(e);
  }
  return occasion;
}

std::vector<Emission> map_occasion(const LoadedPlugin& plugin, const Occasion& occasion) {
  if (occasion.is_taken_out) return {};
  std::vector<Emission> emissions = plugin.code ? plugin.code->map(occasion) : map_by_rules(plugin.manifest, occasion);
  for (Emission& e : emissions) {
    e.activity = occasion.activity;
    e.occasion = occasion.id;
    std::sort(e.evidence.begin(), e.evidence.end());
    e.evidence.erase(std::unique(e.evidence.begin(), e.evidence.end()), e.evidence.end());
  }
  std::stable_sort(emissions.begin(), emissions.end(), [](const Emission& a, const Emission& b) {
    return std::tie(a.metric, a.key) < std::tie(b.metric, b.key);
  });
  // One of two facts with one name would silently win; an occasion that says it is unmapped is better.
  const auto twice = std::adjacent_find(emissions.begin(), emissions.end(), [](const Emission& a, const Emission& b) {
    return a.metric == b.metric && a.key == b.key;
  });
  if (twice != emissions.end()) {
    throw std::logic_error(plugin.manifest.id + " emits " + twice->metric + " " + twice->key + " twice");
  }
  return emissions;
}

}  // namespace lykta

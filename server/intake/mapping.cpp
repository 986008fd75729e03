#include "intake/mapping.h"

#include <algorithm>

namespace lykta {
namespace {

bool takes_part(const Entity& e) { return !e.is_deleted() && !e.held && e.text("merged_into").empty(); }

/// The occasion as one plugin sees it: only entities of its kinds.
Occasion seen_by(const LoadedPlugin& plugin, const OccasionRef& ref, const std::vector<Entity>& all) {
  Occasion occasion{ref.first, ref.second, nullptr, {}};
  for (const Entity& e : all) {
    const KindSpec* kind = plugin.manifest.kind(e.kind);
    if (!kind || !takes_part(e)) continue;
    occasion.entities.push_back(&e);
    if (kind->is_occasion && e.id == ref.second) occasion.record = &e;
  }
  return occasion;
}

bool record_is_deleted(const std::vector<Entity>& all, const std::string& occasion) {
  return std::any_of(all.begin(), all.end(), [&](const Entity& e) { return e.id == occasion && e.is_deleted(); });
}

void add(std::vector<Emission>& to, std::vector<Emission> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void map_into(Transaction& t, const Registry& registry, const RowTable& rows, const OccasionRef& ref) {
  const PlanActivity* row = rows.row(ref.first);
  if (!row) return;  // district records, or a row of a plan that is gone: nothing counts them
  const std::vector<Entity> all = t.occasion(ref.first, ref.second);
  std::vector<Emission> emissions;
  try {
    for (const LoadedPlugin* plugin : registry.serving(*row)) {
      if (ref.second == "-") {
        for (const Entity& e : all) {
          if (plugin->manifest.kind(e.kind) && takes_part(e)) {
            add(emissions, map_occasion(*plugin, {ref.first, ref.second, nullptr, {&e}}));
          }
        }
      } else if (!record_is_deleted(all, ref.second)) {
        const Occasion occasion = seen_by(*plugin, ref, all);
        if (!occasion.entities.empty()) add(emissions, map_occasion(*plugin, occasion));
      }
    }
  } catch (const std::exception& failure) {
    t.mark_unmapped(ref.first, ref.second, std::string("map: ") + failure.what());
    return;
  } catch (...) {
    t.mark_unmapped(ref.first, ref.second, "map: unknown failure");
    return;
  }
  t.replace_emissions(ref.first, ref.second, emissions);
}

std::set<std::string> also_counted_rows(const Snapshot& t, const OccasionRef& ref) {
  static constexpr std::string_view kPrefix = "also_counts_for/";
  std::set<std::string> rows;
  const auto record = t.entity(ref.second);
  if (!record) return rows;
  for (auto it = record->fields.lower_bound(kPrefix); it != record->fields.end() && it->first.starts_with(kPrefix);
       ++it) {
    rows.insert(it->first.substr(kPrefix.size()));
  }
  return rows;
}

}  // namespace lykta

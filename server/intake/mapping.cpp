#include "intake/mapping.h"

#include <iterator>

namespace lykta {
namespace {

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
          const std::vector<Entity> one{e};
          const Occasion alone = occasion_of(plugin->manifest, ref.first, ref.second, one);
          if (!alone.entities.empty()) add(emissions, map_occasion(*plugin, alone));
        }
      } else {
        const Occasion occasion = occasion_of(plugin->manifest, ref.first, ref.second, all);
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

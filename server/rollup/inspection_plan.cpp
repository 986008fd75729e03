#include "rollup/inspection_plan.h"

#include "rollup/reading.h"

namespace lykta {
namespace {

std::optional<std::int64_t> number_attr(const Emission& e, std::string_view name) {
  const Value* value = attr(e, name);
  return value && value->is_int() ? std::optional(value->as_int()) : std::nullopt;
}

}  // namespace

std::map<std::string, PlannedKind> inspection_plan(const std::vector<const Emission*>& plans, int year, Date day) {
  std::map<std::string, std::map<std::int64_t, std::int64_t>> versions;
  for (const Emission* e : plans) {
    const auto rounds = number_attr(*e, "planned_rounds");
    const std::string kind = text_attr(*e, "inspection_kind");
    const auto fixed = date_attr(*e, "fixed_on");
    if (number_attr(*e, "year") != year || !rounds || kind.empty() || (fixed && *fixed > day)) continue;
    // The same version written down twice with two numbers: the higher one, whoever came first.
    auto& stands = versions[kind][number_attr(*e, "version").value_or(1)];
    stands = std::max(stands, *rounds);
  }
  std::map<std::string, PlannedKind> planned;
  for (const auto& [kind, numbers] : versions) {
    planned[kind] = {numbers.begin()->second, numbers.rbegin()->second, numbers.rbegin()->first};
  }
  return planned;
}

}  // namespace lykta

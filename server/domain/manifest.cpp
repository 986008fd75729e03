#include "domain/manifest.h"

#include <array>
#include <utility>

namespace lykta {
namespace {

constexpr std::array<std::pair<FieldType, std::string_view>, 15> kFieldTypes{{
    {FieldType::text, "text"},         {FieldType::choice, "choice"},         {FieldType::integer, "integer"},
    {FieldType::decimal, "decimal"},   {FieldType::boolean, "boolean"},       {FieldType::date, "date"},
    {FieldType::local_time, "local_time"}, {FieldType::party, "party"},       {FieldType::party_role, "party_role"},
    {FieldType::reference, "reference"},   {FieldType::position, "position"}, {FieldType::list, "list"},
    {FieldType::set, "set"},           {FieldType::map, "map"},               {FieldType::photos, "photos"},
}};

template <class List>
auto find_named(const List& list, std::string_view name) -> decltype(&list.front()) {
  for (const auto& item : list) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

}  // namespace

const FieldSpec* KindSpec::field(std::string_view field_name) const { return find_named(fields, field_name); }
const KindSpec* Manifest::kind(std::string_view kind_name) const { return find_named(kinds, kind_name); }

const GoalKindSpec* Manifest::goal_kind(std::string_view goal_kind_name) const {
  for (const GoalKindSpec& g : goal_kinds) {
    if (g.kind == goal_kind_name) return &g;
  }
  return nullptr;
}

std::optional<FieldType> field_type_from(std::string_view text) {
  for (const auto& [type, name] : kFieldTypes) {
    if (name == text) return type;
  }
  return std::nullopt;
}

std::string_view to_text(FieldType type) {
  for (const auto& [t, name] : kFieldTypes) {
    if (t == type) return name;
  }
  return "text";
}

}  // namespace lykta

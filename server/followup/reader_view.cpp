#include "followup/reader_view.h"

#include "access/policy.h"

namespace lykta {
namespace {

constexpr std::size_t kMostFactEvidence = 500;

const KindSpec* kind_of(const std::vector<const Manifest*>& manifests, std::string_view name) {
  for (const Manifest* manifest : manifests) {
    if (const KindSpec* kind = manifest->kind(name)) return kind;
  }
  return nullptr;
}

}  // namespace

bool ReaderView::sees_row(const PlanActivity& row) const {
  return !reader_ || may_see_rollup(*reader_, row.confidentiality);
}

bool ReaderView::looks_open(const std::string& id) const {
  const auto entity = snapshot_.entity(id);
  // Evidence whose content was erased, or an id that never was an entity: nothing anybody could open.
  if (!entity || entity->kind == "survey_answer") return false;
  if (!reader_) return true;
  PolicyContext context;
  if (const PlanActivity* row = rows_.row(entity->activity)) {
    context.confidentiality = row->confidentiality;
    if (!entity->held) context.kind = kind_of(manifests_(*row), entity->kind);
  }
  return may_see(*reader_, context, *entity);
}

bool ReaderView::may_open(const std::string& id) {
  const auto known = known_.find(id);
  if (known != known_.end()) return known->second;
  return known_[id] = looks_open(id);
}

std::int64_t ReaderView::cut_ids(Value& ids) {
  if (!ids.is_array()) return 0;
  auto& array = ids.as_array();
  const auto removed =
      std::erase_if(array, [this](const Value& id) { return id.is_text() && !may_open(id.as_text()); });
  return static_cast<std::int64_t>(removed);
}

void ReaderView::cut_goal(Value& goal) {
  auto& members = goal.as_object();
  members["hidden"] = cut_ids(members["evidence"]);
  // Values list ids too: duplicates, measures left outside by reason.
  for (const char* key : {"value", "period_value"}) {
    const auto value = members.find(key);
    if (value == members.end() || !value->second.is_object()) continue;
    for (auto& [name, inner] : value->second.as_object()) {
      cut_ids(inner);
      if (!inner.is_object()) continue;
      for (auto& [reason, ids] : inner.as_object()) cut_ids(ids);
    }
  }
}

void ReaderView::cut(Value& row_record) {
  auto& members = row_record.as_object();
  for (Value& goal : members["goals"].as_array()) cut_goal(goal);
  for (auto& [fact, ids] : members["facts_evidence"].as_object()) {
    if (ids.is_array() && ids.as_array().size() > kMostFactEvidence) ids.as_array().resize(kMostFactEvidence);
    cut_ids(ids);
  }
}

}  // namespace lykta

#include "domain/rows.h"

#include <algorithm>
#include <set>

namespace lykta {
namespace {

bool joined(const PlanActivity& a, const std::string& b_ref) {
  return std::find(a.continues.begin(), a.continues.end(), b_ref) != a.continues.end();
}

}  // namespace

RowTable::RowTable(std::vector<Plan> plans) : plans_(std::move(plans)) {
  std::sort(plans_.begin(), plans_.end(), [](const Plan& a, const Plan& b) { return a.id < b.id; });
}

const Plan* RowTable::plan(std::string_view id) const {
  for (const Plan& p : plans_) {
    if (p.id == id) return &p;
  }
  return nullptr;
}

const PlanActivity* RowTable::row(std::string_view ref) const {
  const auto slash = ref.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const Plan* p = plan(ref.substr(0, slash));
  return p ? p->activity(ref.substr(slash + 1)) : nullptr;
}

std::vector<std::string> RowTable::chain(std::string_view ref) const {
  std::set<std::string> found;
  std::vector<std::string> to_visit{std::string(ref)};
  while (!to_visit.empty()) {
    const std::string current = to_visit.back();
    to_visit.pop_back();
    if (!found.insert(current).second) continue;
    const PlanActivity* here = row(current);
    if (!here) continue;
    const Plan* here_plan = plan(std::string_view(current).substr(0, current.find('/')));
    for (const Plan& p : plans_) {
      for (const PlanArea& area : p.areas) {
        for (const PlanActivity& other : area.activities) {
          const bool same_row = !p.district.empty() && p.district == here_plan->district && other.id == here->id;
          if (same_row || joined(other, current) || joined(*here, other.ref)) to_visit.push_back(other.ref);
        }
      }
    }
  }
  return {found.begin(), found.end()};
}

std::string RowTable::party_type(std::string_view party) const {
  for (const Party& p : built_in_parties()) {
    if (p.id == party) return p.type;
  }
  for (const Plan& plan : plans_) {
    for (const Party& p : plan.parties) {
      if (p.id == party) return p.type;
    }
  }
  return "";
}

std::shared_ptr<const RowTable> Rows::get() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

void Rows::set(std::vector<Plan> plans) {
  auto table = std::make_shared<RowTable>(std::move(plans));
  const std::lock_guard lock(mutex_);
  table_ = std::move(table);
}

}  // namespace lykta

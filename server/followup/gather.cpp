#include "followup/gather.h"

#include <algorithm>
#include <set>

namespace lykta {
namespace {

bool also_counts_for(const Emission& e, const std::vector<std::string>& chain) {
  const auto it = e.attrs.find("also_counts_for");
  if (it == e.attrs.end() || !it->second.is_array()) return false;
  return std::any_of(it->second.as_array().begin(), it->second.as_array().end(), [&](const Value& ref) {
    return ref.is_text() && std::find(chain.begin(), chain.end(), ref.as_text()) != chain.end();
  });
}

}  // namespace

const std::vector<Emission>& Gathering::counting_elsewhere() {
  if (!elsewhere_) elsewhere_ = snapshot_.emissions_counting_elsewhere();
  return *elsewhere_;
}

RowInput Gathering::input_of(const Plan& plan, const PlanActivity& row) {
  RowInput input;
  input.plan = &plan;
  input.row = &row;
  input.manifests = manifests_(row);
  const std::vector<std::string> chain = rows_.chain(row.ref);
  input.chains[row.ref] = chain;
  for (const std::string& source : source_refs(row, plan.id)) input.chains[source] = rows_.chain(source);

  std::set<std::string> activities;
  for (const auto& [ref, refs] : input.chains) activities.insert(refs.begin(), refs.end());
  input.emissions = snapshot_.emissions({activities.begin(), activities.end()});
  for (const Emission& e : counting_elsewhere()) {
    if (!activities.contains(e.activity) && also_counts_for(e, chain)) input.emissions.push_back(e);
  }
  for (const std::string& activity : activities) {
    for (const auto& [occasion, reason] : snapshot_.unmapped(activity)) {
      input.unmapped.push_back(occasion + ": " + reason);
    }
  }
  return input;
}

}  // namespace lykta

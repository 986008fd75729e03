#include "rollup/verdict.h"

#include <algorithm>

namespace lykta::verdict {
namespace {

bool is_left_out(const std::string& v) { return v.empty() || v == kNotDue || v == kWithdrawn; }
bool is_unknown(const std::string& v) { return v == kNotMeasured || v == kNotMeasurable; }

std::string at_interim(const std::vector<std::string>& taking_part) {
  if (std::count(taking_part.begin(), taking_part.end(), kAtRisk) > 0) return kAtRisk;
  if (std::all_of(taking_part.begin(), taking_part.end(), is_unknown)) return kNotMeasured;
  return kOnTrack;
}

std::string at_year_end(const std::vector<std::string>& taking_part) {
  const auto count = [&](const char* word) { return std::count(taking_part.begin(), taking_part.end(), word); };
  const auto all = static_cast<std::ptrdiff_t>(taking_part.size());
  if (count(kMet) == all) return kMet;
  if (count(kMet) + count(kPartlyMet) > 0) return kPartlyMet;
  if (count(kNotMet) == all) return kNotMet;
  return kNotMeasured;
}

}  // namespace

std::optional<std::string> of_row(const std::vector<std::string>& goals, bool is_interim) {
  if (goals.empty()) return std::nullopt;
  std::vector<std::string> taking_part;
  std::copy_if(goals.begin(), goals.end(), std::back_inserter(taking_part),
               [](const std::string& v) { return !is_left_out(v); });
  if (taking_part.empty()) return kNotDue;
  return is_interim ? at_interim(taking_part) : at_year_end(taking_part);
}

}  // namespace lykta::verdict

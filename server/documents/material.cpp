#include "documents/material.h"

#include <algorithm>
#include <cstdlib>

namespace lykta::documents {

double Position::lat_degrees() const { return std::strtod(lat.c_str(), nullptr); }
double Position::lon_degrees() const { return std::strtod(lon.c_str(), nullptr); }

const Finding* find(const std::vector<Finding>& findings, const std::string& id) {
  const auto it = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.id == id; });
  return it == findings.end() ? nullptr : &*it;
}

bool is_done(const Measure& measure) { return measure.status.code == "done"; }

bool is_closed(const Measure& measure) {
  return is_done(measure) || measure.status.code == "removed" || measure.status.code == "not_done" ||
         measure.owner_answer.code == "declined";
}

std::vector<const Measure*> measures_of(const std::vector<Measure>& measures, const std::string& finding) {
  std::vector<const Measure*> out;
  for (const Measure& measure : measures) {
    if (std::find(measure.origin.begin(), measure.origin.end(), finding) != measure.origin.end()) {
      out.push_back(&measure);
    }
  }
  return out;
}

}  // namespace lykta::documents

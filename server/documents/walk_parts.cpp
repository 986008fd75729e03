#include "documents/walk_parts.h"

#include <algorithm>

namespace lykta::documents {

void add(Lines& lines, const std::string& label, const std::string& value) {
  if (!value.empty()) lines.emplace_back(label, value);
}

std::string stop_name_of(const Walk& walk, const Finding& finding) {
  for (const Stop& stop : walk.stops) {
    if (stop.id == finding.stop) return stop.name;
  }
  return "";
}

std::string title_of(const Finding& finding, const std::string& stop_name) {
  if (!finding.place_text.empty()) return finding.place_text;
  return stop_name.empty() ? finding.category.label : stop_name;
}

std::string details_text(const Finding& finding) {
  std::string text;
  for (const auto& [label, value] : finding.details) {
    text += (text.empty() ? "" : ", ") + label + (value.empty() ? "" : " " + value);
  }
  return text;
}

std::string numbers_of(const Walk& walk, const Measure& measure) {
  std::vector<int> numbers;
  for (const std::string& id : measure.origin) {
    if (const Finding* finding = find(walk.findings, id)) numbers.push_back(finding->number);
  }
  std::sort(numbers.begin(), numbers.end());
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

bool is_question(const Finding& finding) { return finding.kind.code == "question"; }

std::vector<const Measure*> all_of(const std::vector<Measure>& measures) {
  std::vector<const Measure*> out;
  for (const Measure& measure : measures) out.push_back(&measure);
  return out;
}

OwnersPart part_of(const Walk& walk, const std::string& owner) {
  OwnersPart part;
  for (const Measure& measure : walk.measures) {
    if (measure.owner.code == owner) part.measures.push_back(&measure);
  }
  for (const Finding& finding : walk.findings) {
    const bool is_origin = std::any_of(part.measures.begin(), part.measures.end(), [&](const Measure* m) {
      return std::find(m->origin.begin(), m->origin.end(), finding.id) != m->origin.end();
    });
    if (finding.owner.code != owner && !is_origin) continue;
    if (is_question(finding) && finding.owner.code == owner) part.questions.push_back(&finding);
    if (finding.kind.code != "positive") part.findings.push_back(&finding);
  }
  return part;
}

}  // namespace lykta::documents

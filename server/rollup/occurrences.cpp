#include "rollup/occurrences.h"

#include <algorithm>
#include <map>

#include "rollup/reading.h"

namespace lykta {
namespace {

std::pair<std::string, std::string> identity(const Emission& e) {
  const std::string start = text_attr(e, "starts_at");
  if (start.empty()) return {"key", e.activity + "\n" + e.occasion + "\n" + e.key};
  return {start, text_attr(e, "kind")};
}

}  // namespace

std::vector<Occurrence> occurrences(const std::vector<const Emission*>& emissions) {
  std::map<std::pair<std::string, std::string>, Occurrence> by_identity;
  for (const Emission* e : emissions) {
    Occurrence& o = by_identity[identity(*e)];
    o.date = e->date;
    o.told_by.push_back(e);
    o.parties.merge(texts_attr(*e, "parties"));
  }
  std::vector<Occurrence> all;
  for (auto& [key, o] : by_identity) {
    std::sort(o.told_by.begin(), o.told_by.end(), [](const Emission* a, const Emission* b) { return a->key < b->key; });
    all.push_back(std::move(o));
  }
  std::sort(all.begin(), all.end(), [](const Occurrence& a, const Occurrence& b) { return a.id() < b.id(); });
  return all;
}

}  // namespace lykta

// Things that happened at a time (walks, rounds, meetings), each once even if two phones wrote it down apart.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "domain/emission.h"

namespace lykta {

/// One event with all emissions that tell of it: same start, same kind (domain.md §7.1 rule 2). Parties are those of
/// all of them together, since each phone may have noted its own.
struct Occurrence {
  Date date;
  std::vector<const Emission*> told_by;  ///< by key, never empty
  std::set<std::string> parties;
  const std::string& id() const { return told_by.front()->key; }
};

/// By key of the first emission. An emission without a start stands alone.
std::vector<Occurrence> occurrences(const std::vector<const Emission*>& emissions);

}  // namespace lykta

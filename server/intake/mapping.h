// Occasion → emissions: gathers what a plugin may see of an occasion and stores what it answers. Writer thread only.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "activity/registry.h"
#include "domain/rows.h"
#include "store/store.h"

namespace lykta {

using OccasionRef = std::pair<std::string, std::string>;  ///< activity, occasion

/// Maps the occasion anew inside `t`. Deleted, held and merged entities are left out; when the occasion's own record
/// is deleted nothing counts. A plugin that throws leaves the occasion unmapped, with the reason (design.md §6).
void map_into(Transaction& t, const Registry& registry, const RowTable& rows, const OccasionRef& ref);

/// Rows outside the occasion's own that its record names, or has named, in also_counts_for.
std::set<std::string> also_counted_rows(const Snapshot& t, const OccasionRef& ref);

}  // namespace lykta

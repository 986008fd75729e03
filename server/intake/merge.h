// How an op changes an entity: per field, never per record (design.md §4; shared/contract.md §5). Pure; any thread.
#pragma once

#include "domain/entity.h"
#include "domain/op.h"

namespace lykta {

/// Applies `op`, which took position `seq` and whose clock intake has fixed, to `entity` (empty for a new one: then
/// identity and creation are filled in). Shorthand is expanded: a list in a set field replaces the set's elements,
/// an object in a map field sets its members. `collection_fields` are the names of set, map and photos fields; for a
/// held op (unknown manifest) it is empty and every key is a plain register.
void merge(Entity& entity, const Op& op, Seq seq, const std::vector<std::string>& collection_fields);

}  // namespace lykta

// The one policy table: right × party type × confidentiality × kind × field → may read, may write.
// HTTP, the WebSocket and the sync projection all ask here and nowhere else. Pure; any thread.
#pragma once

#include <string_view>

#include "access/access.h"
#include "domain/entity.h"
#include "domain/manifest.h"
#include "domain/plan.h"

namespace lykta {

/// What the policy needs to know of a row. nullptr kind: the plugin is absent (held entities).
struct PolicyContext {
  Confidentiality confidentiality = Confidentiality::partner;
  const KindSpec* kind = nullptr;
};

/// May this session know that the entity exists?
bool may_see(const Session& session, const PolicyContext& context, const Entity& entity);
/// May it see this field (of an entity it may see)?
bool may_see_field(const Session& session, const PolicyContext& context, std::string_view field);
/// May it write this op? unauthorized/right_missing with a sentence, else ok. `entity` is nullptr for a new one.
Result<void> may_write(const Session& session, const PolicyContext& context, const Op& op, const Entity* entity);
/// May it see the row's goals and facts?
bool may_see_rollup(const Session& session, Confidentiality confidentiality);
/// May it do this administrative thing? Actions: "invite", "devices", "plan_import", "status", "history".
bool may_do(const Session& session, std::string_view action);

/// What this session gets of the entity: canonical JSON of contract.md "entity", or null when it may not see it.
/// `rev` is the highest rev among what it may see, so that a hidden change does not show.
Value project(const Session& session, const PolicyContext& context, const Entity& entity);

}  // namespace lykta

// The one policy table: right × party type × confidentiality × kind × field → may read, may write.
// HTTP, the WebSocket and the sync projection all ask here and nowhere else. The rules are data (policy_table.h); the
// functions only read them. What no row grants is refused. A kind may narrow its entities further to those they name
// (KindSpec::sight); it never widens, and binds all but the machine's own command line. Pure; any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "access/circle.h"
#include "domain/entity.h"
#include "domain/manifest.h"
#include "domain/plan.h"

namespace lykta {

/// What a plugin has to say about something that is stored all the same: the `<reason>` of its `problem.<reason>` words,
/// and the field it is about.
struct Remark {
  std::string reason;
  std::string field;
};
using RemarksOf = std::function<std::vector<Remark>(const Entity&)>;

/// What the policy needs to know of a row. nullptr kind: the plugin is absent (held entities). `circle` is circle_of()
/// the entity; without it nobody is in one.
struct PolicyContext {
  Confidentiality confidentiality = Confidentiality::partner;
  const KindSpec* kind = nullptr;
  /// Asked by project() for the entity as it stands; nullptr: nobody has anything to say. Outlives the context.
  const RemarksOf* remarks_of = nullptr;
  std::shared_ptr<const Circle> circle = {};
};

/// May this session know that the entity exists?
bool may_see(const Session& session, const PolicyContext& context, const Entity& entity);
/// May it see this field of an entity it may see? `field` may be an element key ("photos/<sha256>"). A field the
/// manifest does not know follows its kind.
bool may_see_field(const Session& session, const PolicyContext& context, const Entity& entity, std::string_view field);
/// May it write this op? unauthorized/right_missing with a sentence and the first field refused, else ok. `entity` is
/// nullptr for a new one. An entity that is there but out of sight is refused in the words of one that may not be made.
/// Whether device and `by` are the session's own is intake's question.
Result<void> may_write(const Session& session, const PolicyContext& context, const Op& op, const Entity* entity);
/// May it see the row's goals and facts?
bool may_see_rollup(const Session& session, Confidentiality confidentiality);
/// May it do this administrative thing? Actions: "invite", "devices", "plan_import", "status", "history" (of an
/// entity it may see), "links" and "link_list", "contacts", "phones" and "evening_code" (of an occasion it may see).
/// Unknown actions: no.
bool may_do(const Session& session, std::string_view action);
/// May it hand out (or withdraw) this right? Only for sessions that may_do "invite".
bool may_invite(const Session& session, Right right);

/// Can an entity of this kind come into or go out of this session's sight while session and plan stay as they are
/// (a measure moved to another owner)? Then `live` must look at its history to know whether to say `gone`.
bool sight_depends_on_fields(const Session& session, const PolicyContext& context);

/// What this session gets of the entity: canonical JSON of contract.md "entity", or null when it may not see it.
/// `rev` is the highest rev among what it may see, so that a hidden change does not show. To what it may see belongs
/// the field by which the entity is its own (a measure's `responsible`): becoming visible is a change.
/// Remarks are about the whole entity and told when the reader may see the field they are about.
Value project(const Session& session, const PolicyContext& context, const Entity& entity);
/// The same with what an owner needs besides its own to do its work: the walk, its stops, the findings its measures come
/// from. The caller has made sure that the entity belongs to that work.
Value project_in_work(const Session& session, const PolicyContext& context, const Entity& entity);

/// What the public gets of an entity of a published walk, in the same form as project() but without who wrote it and
/// when; null for what is not the public's. That the walk is published is the caller's question.
Value project_for_public(const PolicyContext& context, const Entity& entity);

/// Hash of the table: changes when any rule does.
const std::string& policy_fingerprint();

}  // namespace lykta

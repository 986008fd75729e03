#include "access/policy.h"

#include <algorithm>
#include <optional>

#include "access/policy_table.h"
#include "store/digest.h"

namespace lykta {
namespace {

using namespace policy_table;

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const auto end = words.find(' ');
    if (words.substr(0, end) == word) return true;
    words = end == std::string_view::npos ? std::string_view() : words.substr(end + 1);
  }
  return false;
}

unsigned bit(Confidentiality c) {
  switch (c) {
    case Confidentiality::open:
      return kOpen;
    case Confidentiality::partner:
      return kPartner;
    case Confidentiality::counts_only:
      return kCountsOnly;
  }
  return kCountsOnly;
}

unsigned bit(Visibility v) {
  switch (v) {
    case Visibility::all:
      return kPlain;
    case Visibility::authorities:
      return kAuthorities;
    case Visibility::staff:
      return kStaff;
  }
  return kStaff;
}

bool is_for_circle(const Row& row) { return row.own_by == "@present" || row.own_by == "@weekend"; }

/// The console feeds in history and is no phone of anybody's.
bool is_in_circle(const Row& row, const Session& session, const PolicyContext& context) {
  if (!is_for_circle(row) || session.device.empty()) return true;
  const Circle* circle = context.circle.get();
  if (!circle || (row.own_by == "@weekend" && !circle->is_weekend())) return false;
  return circle->parties.contains(session.by.party) && !session.party_is_claimed;
}

bool is_in_class(const Session& session, PartyClass party) {
  return party == PartyClass::any || is_authority_type(session.party_type);
}

bool covers_kind(std::string_view kinds, const KindSpec* kind) {
  if (!kind) return kinds == "?";
  if (kinds == "?") return false;
  if (kinds == "*") return true;
  if (kinds.starts_with('!')) return !has_word(kinds.substr(1), kind->name);
  return has_word(kinds, kind->name);
}

/// Everything but what must be looked up in the entity.
bool applies(const Row& row, const Session& session, const PolicyContext& context, unsigned may) {
  return (row.may & may) != 0 && row.right == session.right && (row.confidentiality & bit(context.confidentiality)) &&
         covers_kind(row.kinds, context.kind) && is_in_class(session, row.party) &&
         is_in_circle(row, session, context);
}

std::string_view base_name(std::string_view field) { return field.substr(0, field.find('/')); }

bool covers_field(const Row& row, const PolicyContext& context, std::string_view field) {
  const std::string_view name = base_name(field);
  const bool is_all_but = row.fields.starts_with('!');
  if (row.fields != "*" && has_word(is_all_but ? row.fields.substr(1) : row.fields, name) == is_all_but) return false;
  const FieldSpec* spec = context.kind ? context.kind->field(name) : nullptr;
  // A field nobody here knows: of a known kind it follows the kind, of an unknown one only "?" rows come here.
  return !spec || (row.visibility & bit(spec->visibility));
}

bool covers_value(const Session& session, const PolicyContext& context, std::string_view field, const Value& value) {
  const std::string_view kind = context.kind ? std::string_view(context.kind->name) : "";
  const std::string said = value.is_text() ? value.as_text() : value.is_bool() && value.as_bool() ? "true" : "";
  return std::all_of(kValues.begin(), kValues.end(), [&](const ValueRow& row) {
    const bool is_bound = row.right == session.right && row.kind == kind && row.field == base_name(field);
    return !is_bound || has_word(row.values, said);
  });
}

std::string party_of(const Value& value) { return value.is_text() ? value.as_text() : value.text_or("party"); }

/// The party an attendance is of stands in its id: "<occasion>/attendance/<party>".
std::optional<std::string> party_in_id(const KindSpec* kind, std::string_view own_by, const std::string& id) {
  if (!kind || kind->natural_key.empty() || kind->natural_key.back() != own_by) return std::nullopt;
  const auto slash = id.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  return id.substr(slash + 1);
}

/// Whether the entity is the session's as the row demands: before the op and, if one is given, after it.
bool is_own(const Row& row, const Session& session, const PolicyContext& context, const Entity* entity, const Op* op) {
  const std::string& own = session.by.party;
  if (row.own_by.empty() || is_for_circle(row)) return true;  // applies() has asked the circle
  if (own.empty()) return false;
  if (row.own_by == "@author") {
    if (!entity) return op != nullptr;
    // Anybody may have chosen the same party at the door; each writes on its own only.
    const bool is_somebody_elses = op && session.party_is_claimed && entity->created_device != session.device;
    return entity->created_by.party == own && !is_somebody_elses;
  }
  std::vector<std::string> named;
  if (entity) {
    if (const Value* v = entity->value(row.own_by)) named.push_back(party_of(*v));
  }
  if (op) {
    const auto it = op->set.find(row.own_by);
    if (it != op->set.end()) named.push_back(party_of(it->second));
  }
  if (const auto in_id = party_in_id(context.kind, row.own_by, entity ? entity->id : op->entity)) {
    named.push_back(*in_id);
  }
  return !named.empty() && std::all_of(named.begin(), named.end(), [&](const std::string& p) { return p == own; });
}

bool is_in_place(const Row& row, const Session& session, const Entity* entity, const Op* op) {
  if (session.occasion.empty()) return row.place != Place::own_occasion;
  return (!entity || entity->occasion == session.occasion) && (!op || op->occasion == session.occasion);
}

bool holds_when(const Row& row, const PolicyContext& context, const Entity* entity) {
  constexpr std::string_view kOfOccasion = "occasion.";
  if (row.when.empty()) return true;
  std::string_view field = row.when.substr(0, row.when.find('='));
  const std::string_view wanted = row.when.substr(field.size() + 1);
  if (field.starts_with(kOfOccasion)) {
    field.remove_prefix(kOfOccasion.size());
    entity = context.circle ? &context.circle->record : nullptr;
  }
  const Value* value = entity ? entity->value(field) : nullptr;
  if (!value) return false;
  return value->is_bool() ? wanted == (value->as_bool() ? "true" : "false") : value->is_text() && value->as_text() == wanted;
}

/// Whether rows of Place::own_work count.
enum class Through { sight, own_work };

bool is_through(const Row& row, Through through) { return through == Through::own_work || row.place != Place::own_work; }

bool grants_sight(const Row& row, const Session& session, const PolicyContext& context, const Entity& entity,
                  Through through = Through::sight) {
  return is_through(row, through) && applies(row, session, context, kRead) && holds_when(row, context, &entity) &&
         is_in_place(row, session, &entity, nullptr) && is_own(row, session, context, &entity, nullptr);
}

// ---- what the kind itself narrows (KindSpec::sight) --------------------------------------------------------------

/// The value a field holds after the op, or now when there is none.
const Value* value_in(std::string_view field, const Entity* entity, const Op* op) {
  if (op) {
    const auto it = op->set.find(field);
    if (it != op->set.end()) return it->second.is_null() ? nullptr : &it->second;
  }
  return entity ? entity->value(field) : nullptr;
}

bool names_party(std::string_view field, const std::string& party, const Entity* entity, const Op* op) {
  if (party.empty()) return false;
  if (const Value* value = value_in(field, entity, op)) {
    if (party_of(*value) == party) return true;
    // A whole set in one op, before intake has taken it apart.
    const bool is_set = value->is_array();
    if (is_set) return std::any_of(value->as_array().begin(), value->as_array().end(),
                                   [&](const Value& each) { return each.is_text() && each.as_text() == party; });
  }
  const std::string element = std::string(field) + "/" + party;
  const Value* value = nullptr;
  if (op) {
    const auto it = op->set.find(element);
    if (it != op->set.end()) value = &it->second;
  }
  if (!value && entity) {
    const auto it = entity->fields.find(element);
    if (it != entity->fields.end()) value = &it->second.value;
  }
  return value && !value->is_null();
}

bool fits(const SightSpec& sight, const Session& session, const Entity* entity, const Op* op) {
  for (const auto& [field, values] : sight.when) {
    const Value* value = value_in(field, entity, op);
    if (!value || std::find(values.begin(), values.end(), *value) == values.end()) return false;
  }
  if (sight.by == "@authority") return is_authority_type(session.party_type);
  return sight.by == "*" || names_party(sight.by, session.by.party, entity, op);
}

bool is_narrowed(const PolicyContext& context) { return context.kind && !context.kind->sight.empty(); }

bool is_in_sight(const Session& session, const PolicyContext& context, const Entity* entity, const Op* op) {
  if (!is_narrowed(context)) return true;
  const auto& lines = context.kind->sight;
  return std::any_of(lines.begin(), lines.end(),
                     [&](const SightSpec& line) { return fits(line, session, entity, op); });
}

bool shows_field(const SightSpec& sight, std::string_view field) {
  return sight.fields.empty() ||
         std::find(sight.fields.begin(), sight.fields.end(), base_name(field)) != sight.fields.end();
}

/// What a reader is granted of one entity.
struct Grants {
  std::vector<const Row*> rows;
  std::vector<const SightSpec*> lines;  ///< of a narrowed kind those that fit
  bool is_narrowed = false;
};

/// The read rows that hold for this entity; none when it is out of sight.
Grants sights(const Session& session, const PolicyContext& context, const Entity& entity, Through through) {
  Grants grants;
  if (is_narrowed(context)) {
    grants.is_narrowed = true;
    for (const SightSpec& line : context.kind->sight) {
      if (fits(line, session, &entity, nullptr)) grants.lines.push_back(&line);
    }
    if (grants.lines.empty()) return grants;
  }
  for (const Row& row : kRows) {
    if (grants_sight(row, session, context, entity, through)) grants.rows.push_back(&row);
  }
  return grants;
}

bool any_covers(const std::vector<const Row*>& rows, const PolicyContext& context, std::string_view field) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row* r) { return covers_field(*r, context, field); });
}

bool any_covers(const Grants& grants, const PolicyContext& context, std::string_view field) {
  const bool is_shown = !grants.is_narrowed || std::any_of(grants.lines.begin(), grants.lines.end(),
                                                           [&](const SightSpec* line) { return shows_field(*line, field); });
  return is_shown && any_covers(grants.rows, context, field);
}

Value::Object stamped(const Stamp& stamp, Seq rev) {
  return {{"clock", stamp.clock}, {"device", stamp.device}, {"rev", rev}};
}

Value::Object register_value(const Register& r, Seq& highest) {
  Value::Object out = stamped(r.stamp, r.rev);
  out["value"] = r.value;
  highest = std::max(highest, r.rev);
  if (r.conflicts.empty()) return out;
  Value::Array conflicts;
  for (const LosingValue& c : r.conflicts) {
    Value::Object losing = stamped(c.stamp, c.rev);
    losing["value"] = c.value;
    conflicts.emplace_back(std::move(losing));
    highest = std::max(highest, c.rev);
  }
  out["conflicts"] = std::move(conflicts);
  return out;
}

/// An edit that did not know of the delete lists the fields it set; names of hidden ones are left out.
Value::Object deletion_value(const Deletion& deletion, const Grants& grants, const PolicyContext& context,
                             Seq& highest) {
  Value::Object out = stamped(deletion.stamp, deletion.rev);
  highest = std::max(highest, deletion.rev);
  Value::Array conflicts;
  for (const LosingValue& c : deletion.conflicts) {
    Value::Array names;
    if (c.value.is_array()) {
      for (const Value& name : c.value.as_array()) {
        if (name.is_text() && any_covers(grants, context, name.as_text())) names.push_back(name);
      }
      if (names.empty() && !c.value.as_array().empty()) continue;
    }
    Value::Object losing = stamped(c.stamp, c.rev);
    losing["value"] = c.value.is_array() ? Value(std::move(names)) : c.value;
    conflicts.emplace_back(std::move(losing));
    highest = std::max(highest, c.rev);
  }
  if (!conflicts.empty()) out["conflicts"] = std::move(conflicts);
  return out;
}

bool is_photos_field(const PolicyContext& context, std::string_view name) {
  const FieldSpec* spec = context.kind ? context.kind->field(name) : nullptr;
  return spec ? spec->type == FieldType::photos : name == "photos";
}

/// Of the photos whose bytes are safe those that a visible photos field lists now, sorted.
Value::Array stored_photos(const Entity& entity, const Grants& grants, const PolicyContext& context, Seq& highest) {
  std::map<std::string, Seq> listed;
  for (const auto& [key, r] : entity.fields) {
    const auto slash = key.find('/');
    if (slash == std::string::npos || r.value.is_null()) continue;
    if (!is_photos_field(context, base_name(key)) || !any_covers(grants, context, key)) continue;
    const auto it = entity.stored_photos.find(key.substr(slash + 1));
    if (it != entity.stored_photos.end()) listed[it->first] = it->second;
  }
  Value::Array out;
  for (const auto& [sha, rev] : listed) {
    out.emplace_back(sha);
    highest = std::max(highest, rev);
  }
  return out;
}

/// The rev at which the entity came into sight, as far as fields tell, or the party's coming to the meeting.
Seq rev_of_sight(const Session& session, const PolicyContext& context, const Grants& grants, const Entity& entity) {
  Seq highest = 0;
  for (const Row* row : grants.rows) {
    if (!is_for_circle(*row) || !context.circle) continue;
    const auto came = context.circle->parties.find(session.by.party);
    if (came != context.circle->parties.end()) highest = std::max(highest, came->second);
  }
  const auto see = [&](const std::string& field) {
    const auto it = entity.fields.find(field);
    if (it != entity.fields.end()) highest = std::max(highest, it->second.rev);
  };
  for (const Row* row : grants.rows) see(std::string(row->own_by));
  for (const SightSpec* line : grants.lines) {
    see(line->by);
    see(line->by + "/" + session.by.party);
    for (const auto& [field, values] : line->when) see(field);
  }
  return highest;
}

Error right_missing(const Session& session, const std::string& kind, std::string sentence, std::string field = {}) {
  return {Code::unauthorized, "right_missing",
          "The right '" + std::string(to_text(session.right)) + "' " + sentence + " '" + kind + "' here.",
          std::move(field)};
}

}  // namespace

bool may_see(const Session& session, const PolicyContext& context, const Entity& entity) {
  return is_in_sight(session, context, &entity, nullptr) &&
         std::any_of(kRows.begin(), kRows.end(),
                     [&](const Row& row) { return grants_sight(row, session, context, entity); });
}

bool may_see_field(const Session& session, const PolicyContext& context, const Entity& entity, std::string_view field) {
  const auto shows = [&](const SightSpec& line) {
    return shows_field(line, field) && fits(line, session, &entity, nullptr);
  };
  if (is_narrowed(context) && std::none_of(context.kind->sight.begin(), context.kind->sight.end(), shows)) return false;
  return std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) {
    return is_through(row, Through::sight) && applies(row, session, context, kRead) &&
           covers_field(row, context, field);
  });
}

Result<void> may_write(const Session& session, const PolicyContext& context, const Op& op, const Entity* entity) {
  std::vector<const Row*> rows;
  for (const Row& row : kRows) {
    if (applies(row, session, context, kWrite) && holds_when(row, context, entity) &&
        is_in_place(row, session, entity, &op) && is_own(row, session, context, entity, &op)) {
      rows.push_back(&row);
    }
  }
  // Of an existing one its state before the op decides: nobody names themselves into what they cannot see. Only the
  // machine's own command line (lykta import) has no device; it writes for all parties.
  const bool is_sighted = session.device.empty() || is_in_sight(session, context, entity, entity ? nullptr : &op);
  if (rows.empty() || !is_sighted) return fail(right_missing(session, op.kind, "does not cover writing this"));
  if (op.is_delete) {
    const bool may = std::any_of(rows.begin(), rows.end(), [](const Row* r) { return r->fields == "*" || r->fields.starts_with('!'); });
    if (!may) return fail(right_missing(session, op.kind, "does not cover deleting this"));
    return {};
  }
  for (const auto& [field, value] : op.set) {
    if (!any_covers(rows, context, field)) {
      return fail(right_missing(session, op.kind, "does not cover this field of this", "set." + field));
    }
    if (!covers_value(session, context, field, value)) {
      return fail(right_missing(session, op.kind, "does not cover this value in this", "set." + field));
    }
  }
  return {};
}

bool may_see_rollup(const Session& session, Confidentiality confidentiality) {
  return std::any_of(kRollups.begin(), kRollups.end(), [&](const RollupRow& row) {
    return row.right == session.right && (row.confidentiality & bit(confidentiality)) &&
           is_in_class(session, row.party);
  });
}

bool may_do(const Session& session, std::string_view action) {
  return std::any_of(kActions.begin(), kActions.end(),
                     [&](const ActionRow& row) { return row.right == session.right && has_word(row.actions, action); });
}

bool may_invite(const Session& session, Right right) {
  return std::any_of(kActions.begin(), kActions.end(), [&](const ActionRow& row) {
    return row.right == session.right && has_word(row.may_invite, to_text(right));
  });
}

bool sight_depends_on_fields(const Session& session, const PolicyContext& context) {
  if (is_narrowed(context)) return true;
  return std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) {
    return !row.own_by.empty() && !row.own_by.starts_with('@') && is_through(row, Through::sight) &&
           applies(row, session, context, kRead);
  });
}

namespace {

Value::Array remarks_told(const Grants& grants, const PolicyContext& context, const Entity& entity) {
  Value::Array remarks;
  if (!context.remarks_of || entity.held || entity.is_deleted()) return remarks;
  for (const Remark& remark : (*context.remarks_of)(entity)) {
    if (!any_covers(grants, context, remark.field)) continue;
    remarks.push_back(Value::Object{{"field", remark.field}, {"reason", remark.reason}});
  }
  return remarks;
}

Value projected(const Session& session, const PolicyContext& context, const Entity& entity, Through through) {
  const Grants grants = sights(session, context, entity, through);
  if (grants.rows.empty()) return nullptr;
  Seq highest = std::max(entity.created_rev, rev_of_sight(session, context, grants, entity));
  Value::Object fields;
  for (const auto& [name, r] : entity.fields) {
    if (any_covers(grants, context, name)) fields[name] = register_value(r, highest);
  }
  Value::Object created;
  created["at"] = entity.created_at;
  created["by"] = Value::Object{{"party", entity.created_by.party}, {"role", entity.created_by.role}};
  created["rev"] = entity.created_rev;
  // Member by member: an initializer list would copy all fields once more, and this runs for every reader.
  Value::Object out;
  out["activity"] = entity.activity;
  out["created"] = std::move(created);
  out["fields"] = std::move(fields);
  out["id"] = entity.id;
  out["kind"] = entity.kind;
  out["occasion"] = entity.occasion;
  out["photos_stored"] = stored_photos(entity, grants, context, highest);
  out["schema"] = entity.schema;
  if (entity.held) out["held"] = true;
  if (entity.deletion) out["deleted"] = deletion_value(*entity.deletion, grants, context, highest);
  if (through == Through::sight) {
    if (auto remarks = remarks_told(grants, context, entity); !remarks.empty()) out["remarks"] = std::move(remarks);
  }
  out["rev"] = highest;
  return out;
}

}  // namespace

Value project(const Session& session, const PolicyContext& context, const Entity& entity) {
  return projected(session, context, entity, Through::sight);
}

Value project_in_work(const Session& session, const PolicyContext& context, const Entity& entity) {
  return projected(session, context, entity, Through::own_work);
}

Value project_for_public(const PolicyContext& context, const Entity& entity) {
  if (context.confidentiality != Confidentiality::open || !context.kind || entity.held || entity.is_deleted()) return nullptr;
  const auto row = std::find_if(kPublic.begin(), kPublic.end(),
                                [&](const PublicRow& r) { return r.kind == context.kind->name; });
  if (row == kPublic.end()) return nullptr;
  Value::Object fields;
  for (const auto& [name, r] : entity.fields) {
    const FieldSpec* spec = context.kind->field(base_name(name));
    if (!spec || spec->visibility != Visibility::all || !has_word(row->fields, base_name(name))) continue;
    fields[name] = Value::Object{{"value", r.value}};
  }
  Value::Array stored;
  for (const auto& [sha, rev] : entity.stored_photos) stored.emplace_back(sha);
  return Value::Object{{"fields", std::move(fields)},
                       {"id", entity.id},
                       {"kind", entity.kind},
                       {"occasion", entity.occasion},
                       {"photos_stored", std::move(stored)}};
}

const std::string& policy_fingerprint() {
  static const std::string kFingerprint = [] {
    std::string all = std::to_string(kRevision);
    const auto add = [&](std::string_view text) { all.append("|").append(text); };
    const auto add_number = [&](auto number) { add(std::to_string(static_cast<unsigned>(number))); };
    for (const Row& r : kRows) {
      for (const auto text : {to_text(r.right), r.kinds, r.fields, r.own_by, r.when}) add(text);
      for (const unsigned n : {unsigned(r.party), r.confidentiality, r.visibility, unsigned(r.place), r.may})
        add_number(n);
    }
    for (const ValueRow& r : kValues) {
      for (const auto text : {to_text(r.right), r.kind, r.field, r.values}) add(text);
    }
    for (const RollupRow& r : kRollups) {
      add(to_text(r.right));
      add_number(r.party);
      add_number(r.confidentiality);
    }
    return sha256_hex(all).substr(0, 16);
  }();
  return kFingerprint;
}

}  // namespace lykta

#include "http/owners_work.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/time.h"

namespace lykta::http {
namespace {

constexpr int kMostMerges = 8;

bool stands(const Entity& entity) {
  return !entity.is_deleted() && entity.text("merged_into").empty();
}

bool is_question(const Entity& entity) { return entity.kind == "finding" && entity.text("kind") == "question"; }

bool is_to_answer(const Entity& entity) {
  const bool is_measure = entity.kind == "measure" && entity.text("status") != "removed";
  return stands(entity) && (is_measure || (is_question(entity) && !entity.text("presumed_owner").empty()));
}

bool is_answered(const Entity& entity) {
  if (is_question(entity)) return !entity.text("answer").empty() || !entity.text("answered_on").empty();
  const std::string answer = entity.text("owner_answer");
  return answer == "accepted" || answer == "declined" || answer == "forwarded";
}

std::string party_name(const Access& access, const std::string& id) {
  for (const Party& party : access.parties()) {
    if (party.id == id) return party.name;
  }
  return id;
}

/// Text of a field as the projection shows it.
std::string shown_text(const Value& projected, std::string_view field) {
  const Value* fields = projected.find("fields");
  const Value* reg = fields ? fields->find(field) : nullptr;
  return reg ? reg->text_or("value") : "";
}

}  // namespace

struct OwnersWork::Gathered {
  std::map<std::string, Entity> measures, questions, invitations;
  std::set<std::pair<std::string, std::string>> occasions;  // activity, occasion
};

Value OwnersWork::shown(const Entity& entity) const {
  return project_in_work(session_, parts_.context_of(entity), entity);
}

bool OwnersWork::is_own(const Entity& entity) const { return may_see(session_, parts_.context_of(entity), entity); }

bool OwnersWork::invites(const Entity& walk) const {
  const bool is_here = session_.occasion.empty() || session_.occasion == walk.occasion;
  const auto invited = walk.elements("invited");
  return is_here && walk.kind == "walk" && stands(walk) && !shown(walk).is_null() &&
         std::find(invited.begin(), invited.end(), session_.by.party) != invited.end();
}

OwnersWork::Gathered OwnersWork::gather() const {
  Gathered all;
  for (const std::string& id : snapshot_.entities_naming(session_.by.party)) {
    const auto entity = snapshot_.entity(id);
    if (!entity || !stands(*entity)) continue;
    const bool is_measure = entity->kind == "measure" && is_own(*entity);
    const bool asks = is_question(*entity) && is_own(*entity);
    const bool is_invitation = entity->kind == "invitation" && is_own(*entity);
    if (!is_measure && !asks && !is_invitation && !invites(*entity)) continue;
    all.occasions.emplace(entity->activity, entity->occasion);
    if (is_measure) all.measures.emplace(id, *entity);
    if (asks) all.questions.emplace(id, *entity);
    if (is_invitation) all.invitations.emplace(entity->occasion, *entity);
  }
  return all;
}

/// The entity that stands for this id: itself, or what it was merged into.
std::optional<Entity> OwnersWork::standing(std::string id) const {
  for (int i = 0; i < kMostMerges; ++i) {
    auto entity = snapshot_.entity(id);
    if (!entity || entity->is_deleted()) return std::nullopt;
    id = entity->text("merged_into");
    if (id.empty()) return entity;
  }
  return std::nullopt;
}

Value::Array OwnersWork::findings(const Gathered& gathered, Value::Array& places) const {
  std::map<std::string, Entity> all = gathered.questions;
  for (const auto& [id, measure] : gathered.measures) {
    for (const std::string& origin : measure.elements("origin")) {
      const auto finding = standing(origin);
      if (finding && finding->kind == "finding") all.emplace(finding->id, *finding);
    }
  }
  Value::Array out;
  std::set<std::string> named;
  for (const auto& [id, finding] : all) {
    Value projected = shown(finding);
    if (projected.is_null()) continue;
    if (named.insert(finding.text("place")).second) {
      const auto place = standing(finding.text("place"));
      Value stop = place && place->kind == "place" ? shown(*place) : Value();
      if (!stop.is_null()) places.push_back(std::move(stop));
    }
    out.push_back(std::move(projected));
  }
  return out;
}

Value OwnersWork::walk_value(const Entity& walk, const Gathered& gathered) const {
  const Value projected = shown(walk);
  std::int64_t own = 0, own_answered = 0, all = 0, all_answered = 0;
  for (const Entity& entity : snapshot_.occasion(walk.activity, walk.occasion)) {
    if (!is_to_answer(entity)) continue;
    const bool is_ours = gathered.measures.contains(entity.id) || gathered.questions.contains(entity.id);
    const bool has_answer = is_answered(entity);
    ++all;
    all_answered += has_answer;
    own += is_ours;
    own_answered += is_ours && has_answer;
  }
  const auto invitation = gathered.invitations.find(walk.occasion);
  Value::Object out{{"activity", walk.activity},
                    {"occasion", walk.occasion},
                    {"invitation", invitation == gathered.invitations.end() ? Value() : shown(invitation->second)},
                    {"answers", Value::Object{{"own", own},
                                              {"own_answered", own_answered},
                                              {"all", all},
                                              {"all_answered", all_answered}}}};
  for (const char* field : {"area_name", "starts_at", "meeting_place", "invitation_text", "status", "answers_due"}) {
    out[field] = shown_text(projected, field);
  }
  return out;
}

Value OwnersWork::document() const {
  const Gathered gathered = gather();
  Value::Array walks;
  std::set<std::string> taken_out;
  for (const auto& [activity, occasion] : gathered.occasions) {
    const auto walk = snapshot_.entity(occasion);
    if (!walk || walk->kind != "walk" || walk->activity != activity) continue;
    // A deleted walk takes all that hangs on it out of the work.
    if (walk->is_deleted()) taken_out.insert(occasion);
    if (!walk->is_deleted() && !shown(*walk).is_null()) walks.push_back(walk_value(*walk, gathered));
  }
  std::sort(walks.begin(), walks.end(), [](const Value& a, const Value& b) {
    return std::pair(a.text_or("starts_at"), a.text_or("occasion")) > std::pair(b.text_or("starts_at"), b.text_or("occasion"));
  });
  Gathered current = gathered;
  std::erase_if(current.measures, [&](const auto& e) { return taken_out.contains(e.second.occasion); });
  std::erase_if(current.questions, [&](const auto& e) { return taken_out.contains(e.second.occasion); });
  Value::Array measures, places;
  for (const auto& [id, measure] : current.measures) measures.push_back(shown(measure));
  Value::Array related = findings(current, places);
  return Value::Object{{"party", session_.by.party},
                       {"party_name", party_name(parts_.access, session_.by.party)},
                       {"role", session_.by.role},
                       {"occasion", session_.occasion.empty() ? Value() : Value(session_.occasion)},
                       {"expires", instant_text(session_.expires_ms)},
                       {"walks", std::move(walks)},
                       {"measures", std::move(measures)},
                       {"findings", std::move(related)},
                       {"places", std::move(places)}};
}

bool OwnersWork::holds(const Entity& entity) const {
  if (entity.is_deleted()) return false;
  if (is_own(entity)) return true;
  if (entity.kind != "finding" || shown(entity).is_null()) return false;
  for (const std::string& id : snapshot_.entities_naming(entity.id)) {
    const auto measure = snapshot_.entity(id);
    if (!measure || measure->kind != "measure" || !stands(*measure) || !is_own(*measure)) continue;
    const auto origin = measure->elements("origin");
    if (std::find(origin.begin(), origin.end(), entity.id) != origin.end()) return true;
  }
  return false;
}

bool OwnersWork::is_invited_to(const std::string& occasion) const {
  const auto walk = snapshot_.entity(occasion);
  return walk && invites(*walk);
}

}  // namespace lykta::http

// How it went with findings, for anybody who knows their ids: a guest's phone keeps its own after the evening. States
// only, never what somebody wrote.
#include <algorithm>
#include <memory>
#include <set>

#include "access/tries.h"
#include "domain/time.h"
#include "http/resources.h"

namespace lykta::http {
namespace {

constexpr std::size_t kMostIds = 50;
constexpr int kRequestsPerMinute = 30;
constexpr int kMostMerges = 8;

/// Ids that phones make cannot be guessed; those of imported history could.
bool is_uuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
    if (is_dash ? id[i] != '-' : !is_hex) return false;
  }
  return true;
}

Result<std::set<std::string>> read_ids(std::string_view text) {
  std::set<std::string> ids;
  std::size_t count = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (++count > kMostIds) break;
    if (is_uuid(text.substr(0, end))) ids.insert(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (count == 0 || count > kMostIds) return fail(Code::invalid, "ids_count", "ids must name 1 to 50 findings.", "ids");
  return ids;
}

bool stands(const Entity& entity) { return !entity.is_deleted() && entity.text("merged_into").empty(); }

/// What is known of one finding, and of those merged into one with it.
struct Matter {
  Entity finding;
  std::vector<Entity> measures;
  std::vector<Entity> looks;
};

bool is_public(const HttpParts& parts, const Entity& entity) {
  const PolicyContext context = parts.context_of(entity);
  return entity.kind == "finding" && context.kind && context.confidentiality != Confidentiality::counts_only;
}

std::optional<Matter> matter_of(const HttpParts& parts, const Snapshot& snapshot, std::string id) {
  Matter matter;
  std::set<std::string> seen;
  for (int i = 0; i < kMostMerges; ++i) {
    const auto entity = snapshot.entity(id);
    if (!entity || entity->is_deleted() || !is_public(parts, *entity)) return std::nullopt;
    for (const std::string& other : snapshot.entities_naming(id)) {
      const auto naming = snapshot.entity(other);
      if (!naming || !stands(*naming) || !seen.insert(other).second) continue;
      const auto origin = naming->elements("origin");
      const bool comes_from_it = std::find(origin.begin(), origin.end(), id) != origin.end();
      if (naming->kind == "measure" && comes_from_it) matter.measures.push_back(*naming);
      if (naming->kind == "second_look" && naming->text("finding") == id) matter.looks.push_back(*naming);
    }
    matter.finding = *entity;
    id = entity->text("merged_into");
    if (id.empty()) return matter;
  }
  return std::nullopt;
}

bool is_agreed(const Entity& measure) {
  const std::string reason = measure.text("status_reason");
  const bool is_left_out = measure.text("status") == "removed" && (reason == "no_longer_needed" || reason == "duplicate");
  return !is_left_out && (measure.text("owner_answer") == "accepted" || !measure.text("agreed_on").empty());
}

/// The last look at it, if there was one.
const Entity* last_look(const Matter& matter) {
  const Entity* last = nullptr;
  for (const Entity& look : matter.looks) {
    if (look.text("outcome").empty()) continue;
    if (!last || look.text("seen_at") > last->text("seen_at")) last = &look;
  }
  return last;
}

/// Every agreed measure is done, and none of them before it was seen that nothing had changed.
bool is_done(const Matter& matter, const Entity* look) {
  const std::string seen_on = look && look->text("outcome") == "still_so" ? look->text("seen_at").substr(0, 10) : "";
  bool any = false;
  for (const Entity& measure : matter.measures) {
    if (!is_agreed(measure)) continue;
    any = true;
    const Value* contested = measure.value("contested");
    const bool is_contested = contested && contested->is_bool() && contested->as_bool();
    if (measure.text("status") != "done" || is_contested || measure.text("done_on") < seen_on) return false;
  }
  return any;
}

std::string_view state_of(const Matter& matter) {
  const Entity* look = last_look(matter);
  if (look && look->text("outcome") == "fixed") return "fixed";
  if (is_done(matter, look)) return "fixed";
  const auto has = [&](std::string_view answer) {
    return std::any_of(matter.measures.begin(), matter.measures.end(),
                       [&](const Entity& m) { return m.text("owner_answer") == answer; });
  };
  const bool is_told = !matter.finding.text("answer").empty();
  if (is_told || has("accepted") || has("forwarded")) return "answered";
  const bool all_declined = std::all_of(matter.measures.begin(), matter.measures.end(),
                                        [](const Entity& m) { return m.text("owner_answer") == "declined"; });
  return !matter.measures.empty() && all_declined ? "declined" : "open";
}

Answer answer(const HttpParts& parts, const Call& call) {
  const auto ids = read_ids(call.parameter("ids").value_or(""));
  if (!ids) return error_answer(ids.error());
  const auto snapshot = parts.store.read();
  Value::Array items;
  std::int64_t fixed = 0;
  for (const std::string& id : *ids) {
    const auto matter = matter_of(parts, *snapshot, id);
    if (!matter) continue;
    const std::string_view state = state_of(*matter);
    fixed += state == "fixed";
    items.push_back(Value::Object{{"id", id}, {"state", state}});
  }
  const auto found = static_cast<std::int64_t>(items.size());
  Answer out = json_answer(Value::Object{{"found", found}, {"fixed", fixed}, {"items", std::move(items)}});
  out.headers.emplace_back("Cache-Control", "private, max-age=300");
  return out;
}

}  // namespace

void add_public_findings(Router& router, const HttpParts& parts) {
  const auto tries = std::make_shared<Tries>(kRequestsPerMinute);
  router.add("GET", "/api/v1/public/findings", [&parts, tries](const Call& call) {
    if (!tries->take(call.peer.address, parts.now())) {
      return error_answer({Code::unavailable, "too_many_tries", "Too many questions from here; wait a minute."});
    }
    return answer(parts, call);
  });
}

}  // namespace lykta::http

#include "http/walk_reading.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "http/image_head.h"

namespace lykta::http {

namespace {

using documents::Word;

constexpr std::int64_t kUnreviewedDays = 14;
constexpr std::int64_t kLargestPhoto = 8 * 1024 * 1024;

}  // namespace

WalkReading::WalkReading(const HttpParts& parts, const Snapshot& snapshot, const Session& reader)
    : WalkReading(parts, snapshot,
                  [&parts, &reader](const Entity& entity) { return project(reader, parts.context_of(entity), entity); },
                  reader.right == Right::coordinator || reader.right == Right::administrator) {}

WalkReading::WalkReading(const HttpParts& parts, const Snapshot& snapshot)
    : WalkReading(parts, snapshot,
                  [&parts](const Entity& entity) { return project_for_public(parts.context_of(entity), entity); },
                  false) {}

WalkReading::WalkReading(const HttpParts& parts, const Snapshot& snapshot, View view, bool with_unreviewed)
    : parts_(parts),
      snapshot_(snapshot),
      rows_(parts.rows ? parts.rows->get() : std::make_shared<RowTable>(std::vector<Plan>())),
      view_(std::move(view)),
      with_unreviewed_(with_unreviewed) {}

SeenEntity WalkReading::see(const Entity& entity) const { return {view_(entity), entity.activity}; }

std::vector<SeenEntity> WalkReading::see_all(const std::vector<Entity>& entities) const {
  std::vector<Seen> out;
  for (const Entity& entity : entities) {
    Seen seen = see(entity);
    if (!seen.is_nothing()) out.push_back(std::move(seen));
  }
  return out;
}

// ---- words -------------------------------------------------------------------------------------------------------

void WalkReading::use_labels_of(const std::string& activity) {
  manifest_ = parts_.manifest_of ? parts_.manifest_of(activity, "walk") : nullptr;
}

std::string WalkReading::label(const std::string& key, const std::string& otherwise) const {
  return manifest_ ? manifest_->strings_sv.text_or(key, otherwise) : otherwise;
}

Word WalkReading::choice(const Seen& entity, const std::string& field) const {
  const std::string code = entity.text(field);
  if (code.empty()) return {};
  return {code, label("choice." + entity.kind() + "." + field + "." + code, code)};
}

Word WalkReading::category(const Seen& entity) const {
  const std::string code = entity.text("category");
  return {code, code.empty() ? "" : label("category." + code, code)};
}

std::string WalkReading::party_name(const std::string& id) const {
  for (auto plan = rows_->plans().rbegin(); plan != rows_->plans().rend(); ++plan) {
    for (const Party& party : plan->parties) {
      if (party.id == id) return party.name;
    }
  }
  for (const Party& party : built_in_parties()) {
    if (party.id == id) return party.name;
  }
  return id;
}

Word WalkReading::party(const std::string& id) const { return {id, id.empty() ? "" : party_name(id)}; }

bool WalkReading::controls_public_land(const std::string& id) const {
  const std::string type = rows_->party_type(id);
  return is_authority_type(type) || type == "transport";
}

std::string WalkReading::party_role(const Seen& entity, const std::string& field) const {
  const Value* value = entity.field(field);
  if (!value || !value->is_object()) return "";
  const std::string role = value->text_or("role");
  return party_name(value->text_or("party")) + (role.empty() ? "" : ", " + role);
}

std::pair<std::string, std::string> WalkReading::detail(const std::string& key, const Value& value) const {
  const std::string name = label("chip." + key, key);
  if (value.is_bool()) return {value.as_bool() ? name : "", ""};
  if (value.is_int()) return {name, std::to_string(value.as_int())};
  return {name, value.is_text() ? value.as_text() : ""};
}

std::vector<Word> WalkReading::categories() {
  std::vector<Word> out;
  std::set<std::string> known;
  for (const Plan& plan : rows_->plans()) {
    for (const PlanArea& area : plan.areas) {
      for (const PlanActivity& row : area.activities) {
        use_labels_of(row.ref);
        const KindSpec* kind = manifest_ ? manifest_->kind("finding") : nullptr;
        const FieldSpec* field = kind ? kind->field("category") : nullptr;
        if (!field) continue;
        for (const std::string& code : field->values) {
          if (known.insert(code).second) out.push_back({code, label("category." + code, code)});
        }
      }
    }
  }
  return out;
}

// ---- photos ------------------------------------------------------------------------------------------------------

void WalkReading::take_photos(const Seen& entity, const std::optional<Date>& taken,
                              std::vector<documents::Photo>& photos, int& withheld) const {
  std::map<std::string, std::string> reviews;
  for (const auto& [sha256, review] : entity.elements("photo_review")) {
    if (review->is_text()) reviews[sha256] = review->as_text();
  }
  const Date today = stockholm_time(parts_.now()).date;
  const bool is_fresh = taken && today <= add_days(*taken, kUnreviewedDays);
  for (const auto& [sha256, present] : entity.elements("photos")) {
    const std::string review = reviews.count(sha256) ? reviews[sha256] : "";
    const bool is_known = std::any_of(photos.begin(), photos.end(),
                                      [sha = sha256](const documents::Photo& p) { return p.sha256 == sha; });
    if (is_known || review == "hidden" || !entity.has_stored(sha256)) continue;
    if (review == "ok") {
      photos.push_back({sha256, true});
    } else if (with_unreviewed_ && is_fresh) {
      photos.push_back({sha256, false});
    } else {
      ++withheld;
    }
  }
}

documents::Picture read_picture(const Store& store, const documents::Photo& photo) {
  std::ifstream in(store.attachment_path(photo.sha256), std::ios::binary);
  if (!in) return {};
  documents::Picture picture;
  picture.bytes.assign(std::istreambuf_iterator<char>(in), {});
  if (static_cast<std::int64_t>(picture.bytes.size()) > kLargestPhoto) return {};
  const auto head = read_image_head(picture.bytes);
  if (!head) return {};
  picture.media_type = head->media_type;
  picture.width = head->width;
  picture.height = head->height;
  return picture;
}

std::optional<documents::Walk> WalkReading::head(const std::string& occasion) {
  const auto entity = snapshot_.entity(occasion);
  if (!entity || entity->kind != "walk" || entity->occasion != occasion) return std::nullopt;
  const Seen seen = see(*entity);
  if (seen.is_nothing() || !seen.text("merged_into").empty()) return std::nullopt;
  use_labels_of(entity->activity);
  return head_of(seen);
}

std::vector<std::pair<std::string, std::string>> WalkReading::walks() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [activity, occasion] : snapshot_.occasions()) {
    if (occasion != "-" && head(occasion)) out.emplace_back(activity, occasion);
  }
  return out;
}

std::vector<documents::Finding> WalkReading::reports() {
  std::vector<documents::Finding> out;
  for (const auto& [activity, occasion] : snapshot_.occasions()) {
    if (occasion != "-") continue;
    use_labels_of(activity);
    for (const Seen& e : see_all(snapshot_.occasion(activity, occasion))) {
      if (e.kind() == "finding" && e.text("merged_into").empty()) out.push_back(finding(e));
    }
  }
  return out;
}

}  // namespace lykta::http

#include "http/walk_reading.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "domain/decimal.h"
#include "http/image_head.h"

namespace lykta::http {

namespace {

using documents::Word;

constexpr std::int64_t kUnreviewedDays = 14;
constexpr std::int64_t kLargestPhoto = 8 * 1024 * 1024;

std::optional<LocalTime> computed_sunset(const std::optional<LocalTime>& time) {
  return time ? std::optional(sunset_in_stockholm(time->date)) : std::nullopt;
}

/// By the sun alone; nullopt in the small hours, when only the phone knew whether the sun had risen.
std::optional<bool> is_dark_at(const LocalTime& time) {
  if (time >= sunset_in_stockholm(time.date)) return true;
  return time.hour >= 10 ? std::optional(false) : std::nullopt;
}

std::optional<documents::Position> position_from(const std::string& lat, const std::string& lon) {
  const auto a = Decimal::parse(lat), b = Decimal::parse(lon);
  if (!a || !b || a->places() > 5 || b->places() > 5) return std::nullopt;
  return documents::Position{a->to_text(), b->to_text()};
}

}  // namespace

/// What the reader sees of one entity, by field. Nothing when it sees nothing.
class WalkReading::Seen {
 public:
  Seen(Value projected, std::string activity) : value_(std::move(projected)), activity_(std::move(activity)) {
    fields_ = value_.find("fields");
  }
  // fields_ points into value_, whose members stay where they are when it moves.
  Seen(Seen&& other) noexcept : value_(std::move(other.value_)), activity_(std::move(other.activity_)) {
    fields_ = value_.find("fields");
  }
  Seen& operator=(Seen&& other) noexcept {
    value_ = std::move(other.value_);
    activity_ = std::move(other.activity_);
    fields_ = value_.find("fields");
    return *this;
  }

  bool is_nothing() const { return !fields_ || value_.find("deleted") || value_.bool_or("held", false); }
  std::string id() const { return value_.text_or("id"); }
  std::string kind() const { return value_.text_or("kind"); }
  std::string occasion() const { return value_.text_or("occasion"); }
  const std::string& activity() const { return activity_; }
  std::int64_t rev() const { return value_.int_or("rev", 0); }

  const Value* field(const std::string& name) const {
    const Value* field = fields_->find(name);
    const Value* value = field ? field->find("value") : nullptr;
    return value && !value->is_null() ? value : nullptr;
  }
  std::string text(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_text() ? value->as_text() : "";
  }
  std::optional<std::int64_t> integer(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_int() ? std::optional(value->as_int()) : std::nullopt;
  }
  std::optional<bool> boolean(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_bool() ? std::optional(value->as_bool()) : std::nullopt;
  }
  std::optional<Date> date(const std::string& name) const { return parse_date(text(name)); }
  std::optional<LocalTime> time(const std::string& name) const { return parse_local_time(text(name)); }
  std::optional<documents::Position> position() const { return position_from(text("lat"), text("lon")); }

  /// Elements of a set or map with their values, those taken away left out.
  std::vector<std::pair<std::string, const Value*>> elements(const std::string& name) const {
    std::vector<std::pair<std::string, const Value*>> out;
    const std::string prefix = name + "/";
    const auto& all = fields_->as_object();
    for (auto it = all.lower_bound(prefix); it != all.end() && it->first.starts_with(prefix); ++it) {
      const Value* value = it->second.find("value");
      if (value && !value->is_null()) out.emplace_back(it->first.substr(prefix.size()), value);
    }
    return out;
  }

  bool has_stored(const std::string& sha256) const {
    const Value* stored = value_.find("photos_stored");
    if (!stored || !stored->is_array()) return false;
    const auto& list = stored->as_array();
    return std::find(list.begin(), list.end(), Value(sha256)) != list.end();
  }

  std::int64_t created_ms() const {
    const Value* created = value_.find("created");
    return created ? parse_instant(created->text_or("at")).value_or(0) : 0;
  }
  std::int64_t changed_ms() const {
    std::int64_t latest = created_ms();
    for (const auto& [name, field] : fields_->as_object()) latest = std::max(latest, field.int_or("clock", 0) / 1024);
    return latest;
  }

 private:
  Value value_;
  std::string activity_;
  const Value* fields_ = nullptr;
};

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

WalkReading::Seen WalkReading::see(const Entity& entity) const { return {view_(entity), entity.activity}; }

std::vector<WalkReading::Seen> WalkReading::see_all(const std::vector<Entity>& entities) const {
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

// ---- entities ----------------------------------------------------------------------------------------------------

documents::Walk WalkReading::head_of(const Seen& e) const {
  documents::Walk walk;
  walk.id = e.occasion();
  walk.activity = e.activity();
  const PlanActivity* row = rows_->row(e.activity());
  walk.activity_name = row ? row->name : "";
  walk.area_name = e.text("area_name");
  walk.status = choice(e, "status");
  walk.mode = choice(e, "mode");
  walk.starts_at = e.time("starts_at");
  walk.ends_at = e.time("ends_at");
  walk.theme = e.text("theme");
  walk.weather = e.text("weather");
  walk.meeting_place = e.text("meeting_place");
  walk.invitation_text = e.text("invitation_text");
  walk.summary_text = e.text("summary_text");
  walk.cancel_reason = e.text("cancel_reason");
  walk.sunset = computed_sunset(walk.starts_at);
  const bool is_dark_by_sun = walk.starts_at && walk.sunset && *walk.starts_at >= *walk.sunset;
  walk.is_dark = e.boolean("dark").value_or(is_dark_by_sun);
  walk.dark_reason = e.boolean("dark") ? e.text("dark_reason") : "";
  walk.residents = e.integer("residents_count");
  walk.leader = party_role(e, "leader_role");
  walk.notetaker = party_role(e, "notetaker_role");
  walk.published_on = e.date("published_on");
  walk.answers_due = e.date("answers_due");
  if (const Value* route = e.field("route"); route && route->is_array()) {
    for (const Value& stop : route->as_array()) {
      if (stop.is_text()) walk.route.push_back(stop.as_text());
    }
  }
  walk.created_ms = e.created_ms();
  walk.changed_ms = e.changed_ms();
  walk.revision = e.rev();
  return walk;
}

documents::Finding WalkReading::finding(const Seen& e) const {
  documents::Finding f;
  f.id = e.id();
  f.activity = e.activity();
  f.occasion = e.occasion();
  f.seen_at = e.time("seen_at");
  f.category = category(e);
  f.kind = choice(e, "kind");
  f.seriousness = choice(e, "seriousness");
  f.owner = party(e.text("presumed_owner"));
  f.owner_controls_public_land = controls_public_land(f.owner.code);
  f.stop = e.text("place");
  f.place_text = e.text("place_text");
  f.description = e.text("description");
  f.suggestion = e.text("suggestion");
  f.reported_elsewhere = e.text("reported_elsewhere");
  for (const auto& [key, value] : e.elements("details")) {
    auto line = detail(key, *value);
    if (!line.first.empty()) f.details.push_back(std::move(line));
  }
  f.position = e.position();
  f.accuracy_m = e.text("accuracy_m");
  f.was_dark = e.boolean("dark");
  if (!f.was_dark && f.seen_at) f.was_dark = is_dark_at(*f.seen_at);
  take_photos(e, f.seen_at ? std::optional(f.seen_at->date) : std::nullopt, f.photos, f.photos_withheld);
  f.answer_due = e.date("answer_due");
  f.answered_on = e.date("answered_on");
  f.answer = e.text("answer");
  f.created_ms = e.created_ms();
  f.changed_ms = e.changed_ms();
  return f;
}

documents::Measure WalkReading::measure(const Seen& e, const documents::Walk& walk) const {
  documents::Measure m;
  m.id = e.id();
  m.occasion = e.occasion();
  m.text = e.text("text");
  m.category = category(e);
  m.owner = party(e.text("responsible"));
  m.owner_controls_public_land = controls_public_land(m.owner.code);
  m.owner_answer = choice(e, "owner_answer");
  if (m.owner_answer.code.empty()) m.owner_answer = {"no_answer", label("choice.measure.owner_answer.no_answer")};
  m.status = choice(e, "status");
  m.status_reason = choice(e, "status_reason");
  m.forwarded_to = party(e.text("forwarded_to"));
  m.answer_reason = e.text("answer_reason");
  m.owner_note = e.text("owner_note");
  m.reported_elsewhere = e.text("reported_elsewhere");
  m.answered_on = e.date("answered_on");
  m.agreed_on = e.date("agreed_on");
  m.due = e.date("due");
  m.done_on = e.date("done_on");
  m.verified_on = e.date("verified_on");
  m.removed_on = e.date("removed_on");
  m.nine_month_date = e.date("nine_month_date");
  if (!m.nine_month_date && walk.starts_at) m.nine_month_date = add_months(walk.starts_at->date, 9);
  m.is_contested = e.boolean("contested").value_or(false);
  for (const auto& [id, present] : e.elements("origin")) m.origin.push_back(id);
  const auto taken = m.done_on ? m.done_on : std::optional(stockholm_time(e.changed_ms()).date);
  take_photos(e, taken, m.photos, m.photos_withheld);
  m.changed_ms = e.changed_ms();
  return m;
}

namespace {

/// Where an entity that was merged into another one went; two merged into each other leave the lower id.
std::map<std::string, std::string> merges(const std::vector<std::pair<std::string, std::string>>& merged_into) {
  std::map<std::string, std::string> next(merged_into.begin(), merged_into.end());
  std::map<std::string, std::string> out;
  for (const auto& [id, into] : merged_into) {
    std::string at = id;
    std::set<std::string> way{at};
    std::string lowest = at;
    bool is_round = false;
    while (next.count(at)) {
      at = next[at];
      if (!way.insert(at).second) {
        is_round = true;
        break;
      }
      lowest = std::min(lowest, at);
    }
    const std::string end = is_round ? lowest : at;
    if (end != id) out[id] = end;
  }
  return out;
}

}  // namespace

void WalkReading::add_measures(const std::vector<Seen>& seen, documents::Walk& walk) const {
  std::map<std::string, std::string> parent_of;
  for (const Seen& e : seen) {
    if (e.kind() == "measure" && !e.text("parent_id").empty()) parent_of[e.id()] = e.text("parent_id");
  }
  std::vector<documents::Measure> all;
  for (const Seen& e : seen) {
    if (e.kind() == "measure") all.push_back(measure(e, walk));
  }
  // A split measure is replaced by its parts, which stand for what it came from.
  std::set<std::string> split;
  for (documents::Measure& m : all) {
    const auto parent = parent_of.find(m.id);
    if (parent == parent_of.end() || parent->second == m.id) continue;
    for (const documents::Measure& whole : all) {
      if (whole.id != parent->second) continue;
      split.insert(whole.id);
      if (m.origin.empty()) m.origin = whole.origin;
    }
  }
  std::copy_if(all.begin(), all.end(), std::back_inserter(walk.measures),
               [&](const documents::Measure& m) { return split.count(m.id) == 0; });
}

void WalkReading::add_second_looks(const std::vector<Seen>& seen, documents::Walk& walk) const {
  for (const Seen& e : seen) {
    if (e.kind() != "second_look") continue;
    documents::SecondLook look;
    look.finding = e.text("finding");
    look.outcome = choice(e, "outcome");
    look.seen_at = e.time("seen_at");
    look.note = e.text("note");
    take_photos(e, look.seen_at ? std::optional(look.seen_at->date) : std::nullopt, look.photos, look.photos_withheld);
    if (const auto entity = snapshot_.entity(look.finding)) {
      const Seen earlier = see(*entity);
      if (!earlier.is_nothing() && earlier.kind() == "finding") walk.earlier.push_back(finding(earlier));
    }
    walk.second_looks.push_back(std::move(look));
  }
}

std::optional<documents::Walk> WalkReading::head(const std::string& occasion) {
  const auto entity = snapshot_.entity(occasion);
  if (!entity || entity->kind != "walk" || entity->occasion != occasion) return std::nullopt;
  const Seen seen = see(*entity);
  if (seen.is_nothing() || !seen.text("merged_into").empty()) return std::nullopt;
  use_labels_of(entity->activity);
  return head_of(seen);
}

std::optional<documents::Walk> WalkReading::walk(const std::string& occasion) {
  auto walk = head(occasion);
  if (!walk) return std::nullopt;
  std::vector<Seen> seen = see_all(snapshot_.occasion(walk->activity, occasion));
  std::vector<std::pair<std::string, std::string>> merged_into;
  for (const Seen& e : seen) {
    const std::string into = e.text("merged_into");
    const bool is_here = std::any_of(seen.begin(), seen.end(), [&](const Seen& s) { return s.id() == into; });
    if (is_here) merged_into.emplace_back(e.id(), into);
  }
  const auto gone = merges(merged_into);
  std::map<std::string, std::vector<documents::Photo>> photos_of_merged;
  for (const Seen& e : seen) {
    const auto into = gone.find(e.id());
    if (into == gone.end() || e.kind() != "finding") continue;
    for (const documents::Photo& photo : finding(e).photos) photos_of_merged[into->second].push_back(photo);
  }
  std::erase_if(seen, [&](const Seen& e) { return gone.count(e.id()) > 0; });

  for (const Seen& e : seen) {
    if (e.kind() == "finding") {
      documents::Finding f = finding(e);
      // What was merged into it brings its pictures.
      for (const documents::Photo& photo : photos_of_merged[f.id]) {
        const bool is_known = std::any_of(f.photos.begin(), f.photos.end(),
                                          [&](const documents::Photo& p) { return p.sha256 == photo.sha256; });
        if (!is_known) f.photos.push_back(photo);
      }
      if (const auto stop = gone.find(f.stop); stop != gone.end()) f.stop = stop->second;
      walk->findings.push_back(std::move(f));
    } else if (e.kind() == "place") {
      walk->stops.push_back({e.id(), e.text("name"), e.text("note"), choice(e, "source"), e.integer("order").value_or(0),
                             e.position()});
    } else if (e.kind() == "attendance") {
      const Word state = choice(e, "state");
      walk->attendees.push_back({party_name(e.text("party")), e.text("role"), state, e.integer("headcount"),
                                 state.code == "present" || state.code == "substitute"});
    } else if (e.kind() == "feedback") {
      walk->feedback.push_back({e.text("measure"), choice(e, "sent_to"), e.date("sent_on"), e.text("text")});
    }
  }
  std::stable_sort(walk->stops.begin(), walk->stops.end(), [](const documents::Stop& a, const documents::Stop& b) {
    return a.order != b.order ? a.order < b.order : a.id < b.id;
  });
  std::stable_sort(walk->attendees.begin(), walk->attendees.end(),
                   [](const documents::Attendee& a, const documents::Attendee& b) { return a.is_there > b.is_there; });
  std::sort(walk->findings.begin(), walk->findings.end(), [](const documents::Finding& a, const documents::Finding& b) {
    if (a.seen_at != b.seen_at) return a.seen_at < b.seen_at;
    return a.created_ms != b.created_ms ? a.created_ms < b.created_ms : a.id < b.id;
  });
  for (std::size_t i = 0; i < walk->findings.size(); ++i) walk->findings[i].number = static_cast<int>(i + 1);
  add_measures(seen, *walk);
  for (documents::Measure& m : walk->measures) {
    for (std::string& id : m.origin) {
      if (const auto into = gone.find(id); into != gone.end()) id = into->second;
    }
    std::sort(m.origin.begin(), m.origin.end());
    m.origin.erase(std::unique(m.origin.begin(), m.origin.end()), m.origin.end());
  }
  add_second_looks(seen, *walk);
  // In the order of the findings they rest on, so that tables read like the walk.
  const auto first_number = [&](const documents::Measure& m) {
    int first = 1'000'000;
    for (const std::string& id : m.origin) {
      if (const auto* f = documents::find(walk->findings, id)) first = std::min(first, f->number);
    }
    return first;
  };
  std::stable_sort(walk->measures.begin(), walk->measures.end(),
                   [&](const documents::Measure& a, const documents::Measure& b) { return first_number(a) < first_number(b); });
  for (const documents::Finding& f : walk->findings) walk->changed_ms = std::max(walk->changed_ms, f.changed_ms);
  return walk;
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

// Trygghetsvandring: walks, what was seen, and what was promised. Rules that plugin.json cannot say, and the facts.
#include "activity/plugin.h"

#include <algorithm>
#include <set>

#include "domain/time.h"

namespace lykta {
namespace {

constexpr std::size_t kMostPhotos = 4;

/// What a field will hold once the op is merged, as far as its writer knows.
class After {
 public:
  After(const Op& op, const Entity* entity) : op_(op), entity_(entity) {}

  const Value* value(const std::string& field) const {
    if (const auto it = op_.set.find(field); it != op_.set.end()) return it->second.is_null() ? nullptr : &it->second;
    return entity_ ? entity_->value(field) : nullptr;
  }
  std::string text(const std::string& field) const {
    const Value* v = value(field);
    return v && v->is_text() ? v->as_text() : "";
  }
  std::set<std::string> elements(const std::string& field) const {
    std::set<std::string> out;
    if (entity_) {
      for (const std::string& key : entity_->elements(field)) out.insert(key);
    }
    for (const auto& [key, value] : op_.set) {
      if (key == field && value.is_null()) out.clear();
      if (key == field && value.is_array()) {
        for (const Value& item : value.as_array()) out.insert(item.as_text());
      }
      if (!key.starts_with(field + "/")) continue;
      value.is_null() ? out.erase(key.substr(field.size() + 1)) : out.insert(key.substr(field.size() + 1)).second;
    }
    return out;
  }
  bool touches(const std::string& field) const { return op_.set.count(field) > 0; }

 private:
  const Op& op_;
  const Entity* entity_;
};

Problem refusal(std::string reason, std::string sentence, std::string field) {
  return {std::move(reason), std::move(sentence), "set." + std::move(field), true};
}
Problem remark(std::string reason, std::string sentence, std::string field) {
  return {std::move(reason), std::move(sentence), "set." + std::move(field), false};
}

std::vector<Problem> problems_of_walk(const After& walk) {
  std::vector<Problem> out;
  const auto starts = parse_local_time(walk.text("starts_at"));
  const auto ends = parse_local_time(walk.text("ends_at"));
  if (starts && ends && *ends < *starts) {
    out.push_back(refusal("ends_before_start", "A walk cannot end before it starts.",
                          walk.touches("ends_at") ? "ends_at" : "starts_at"));
  }
  if (walk.text("status") == "cancelled" && walk.text("cancel_reason").empty()) {
    out.push_back(remark("cancel_reason_missing", "A cancelled walk needs a reason.", "cancel_reason"));
  }
  if (walk.value("dark") && walk.text("dark_reason").empty()) {
    out.push_back(
        remark("dark_reason_missing", "To say by hand that a walk was dark or not needs a reason.", "dark_reason"));
  }
  return out;
}

std::vector<Problem> problems_of_finding(const After& finding) {
  std::vector<Problem> out;
  // Two phones may each have added photos offline; refusing the second would cost a picture, so it is a remark.
  if (finding.elements("photos").size() > kMostPhotos) {
    out.push_back(remark("too_many_photos", "A finding should have at most four photos.", "photos"));
  }
  if ((finding.value("lat") != nullptr) != (finding.value("lon") != nullptr)) {
    out.push_back(remark("position_incomplete", "A position needs both latitude and longitude.",
                         finding.value("lat") ? "lon" : "lat"));
  }
  if ((finding.text("category") == "positive") != (finding.text("kind") == "positive") &&
      !finding.text("category").empty() && !finding.text("kind").empty()) {
    out.push_back(
        remark("positive_differs", "What is worth keeping has both the category and the kind positive.", "kind"));
  }
  return out;
}

/// A date that comes before the agreement it follows from. Whoever writes one now can still ask, so it is refused and
/// stays with its writer; history fed by `lykta import` is what somebody once wrote down, so it is taken and remarked on.
/// An op that touches neither date is never stopped by what others wrote.
void add_before_agreed(const After& measure, const Op& op, std::vector<Problem>& out) {
  const struct {
    const char* field;
    const char* reason;
    const char* sentence;
  } rules[] = {{"done_on", "done_before_agreed",
                "It would be done before it was agreed. Was it done already, set the day of the agreement to the day "
                "it was done; else correct the day it was done."},
               {"due", "due_before_agreed",
                "It would be due before it was agreed. Choose a later due date, or correct the day of the agreement."}};
  const auto agreed = parse_date(measure.text("agreed_on"));
  for (const auto& rule : rules) {
    const auto date = parse_date(measure.text(rule.field));
    if (!agreed || !date || *date >= *agreed) continue;
    const bool is_history = op.base == kNeverConcurrent;
    const bool touched = measure.touches(rule.field) || measure.touches("agreed_on");
    const std::string field = measure.touches(rule.field) ? rule.field : "agreed_on";
    out.push_back(touched && !is_history ? refusal(rule.reason, rule.sentence, field)
                                         : remark(rule.reason, rule.sentence, rule.field));
  }
}

std::vector<Problem> problems_of_measure(const After& measure, const Op& op) {
  const std::string& id = op.entity;
  std::vector<Problem> out;
  const std::string answer = measure.text("owner_answer");
  if (measure.text("parent_id") == id) {
    out.push_back(refusal("parent_is_itself", "A measure cannot be a part of itself.", "parent_id"));
  }
  if (measure.value("agreed_on") && answer != "accepted") {
    out.push_back(
        remark("agreed_without_answer", "A measure is agreed when its owner has accepted it.", "owner_answer"));
  }
  if (answer == "declined" && measure.text("answer_reason").empty()) {
    out.push_back(remark("decline_without_reason", "An owner who declines says why.", "answer_reason"));
  }
  if (answer == "forwarded" && measure.text("forwarded_to").empty()) {
    out.push_back(remark("forwarded_to_nobody", "A measure that was forwarded needs its new owner.", "forwarded_to"));
  }
  if (measure.text("status") == "done" && !measure.value("done_on")) {
    out.push_back(remark("done_without_date", "A measure that is done needs the date the owner gave.", "done_on"));
  }
  if (measure.text("status") == "removed" && measure.text("status_reason").empty()) {
    out.push_back(remark("removed_without_reason", "A measure that was removed needs a reason.", "status_reason"));
  }
  add_before_agreed(measure, op, out);
  const auto done = parse_date(measure.text("done_on"));
  const auto verified = parse_date(measure.text("verified_on"));
  if (done && verified && *verified < *done) {
    out.push_back(
        remark("verified_before_done", "It was seen on site before the owner said it was done.", "verified_on"));
  }
  return out;
}

// ---- facts -------------------------------------------------------------------------------------------------------

/// Copies a field into the facts' attributes under another name; leaves out what nobody has said.
void copy(const Entity& from, const std::string& field, Emission& to, const std::string& attr) {
  if (const Value* value = from.value(field)) to.attrs[attr] = *value;
}

/// The occasion's walk, if it says when it was and was not called off; findings and measures date from it.
struct Walk {
  const Entity* entity = nullptr;
  LocalTime starts;
};

std::optional<Walk> walk_of(const Occasion& occasion) {
  const Entity* record = occasion.record;
  if (!record || record->kind != "walk") return std::nullopt;
  const auto starts = parse_local_time(record->text("starts_at"));
  if (!starts) return std::nullopt;
  return Walk{record, *starts};
}

bool is_in_dark_season(Date date) { return date.month >= 10 || date.month <= 3; }

void add_attendance(const Occasion& occasion, Emission& walk) {
  std::set<std::string> parties;
  for (const Entity* e : occasion.entities) {
    if (e->kind != "attendance") continue;
    const std::string state = e->text("state");
    walk.evidence.push_back(e->id);
    if (state == "present" || state == "substitute") parties.insert(e->text("party"));
  }
  parties.erase("");
  walk.attrs["parties"] = Value::Array(parties.begin(), parties.end());
}

std::string metric_of_walk(const std::string& status) {
  if (status == "held") return "walk_held";
  if (status == "planned") return "walk_planned";
  if (status == "cancelled") return "walk_cancelled";
  return "";
}

std::optional<Emission> fact_of_walk(const Occasion& occasion, const Walk& walk) {
  const Entity& w = *walk.entity;
  Emission e;
  e.metric = metric_of_walk(w.text("status"));
  // One that was merged into another walk is that walk's fact, not a second one.
  const bool stands = std::find(occasion.entities.begin(), occasion.entities.end(), &w) != occasion.entities.end();
  if (e.metric.empty() || !stands) return std::nullopt;
  e.key = occasion.id;
  e.date = walk.starts.date;
  e.attrs["kind"] = "walk";
  e.attrs["starts_at"] = to_text(walk.starts);
  e.attrs["mode"] = w.text("mode").empty() ? "field" : w.text("mode");
  const Value* marked = w.value("counts_marked");
  e.attrs["counts_marked"] = marked && marked->is_bool() && marked->as_bool();
  e.attrs["after_sunset"] = walk.starts >= sunset_in_stockholm(walk.starts.date);
  e.attrs["dark_season"] = is_in_dark_season(walk.starts.date);
  copy(w, "dark", e, "dark_override");
  copy(w, "residents_count", e, "residents");
  copy(w, "area_name", e, "area_name");
  if (const auto rows = w.elements("also_counts_for"); !rows.empty()) {
    e.attrs["also_counts_for"] = Value::Array(rows.begin(), rows.end());
  }
  e.evidence.push_back(w.id);
  add_attendance(occasion, e);
  return e;
}

std::optional<Date> first_date(std::initializer_list<std::optional<Date>> candidates) {
  for (const auto& date : candidates) {
    if (date) return date;
  }
  return std::nullopt;
}

std::optional<Date> date_of_seen(const Entity& finding) {
  const auto seen = parse_local_time(finding.text("seen_at"));
  return seen ? std::optional(seen->date) : std::nullopt;
}

std::optional<Date> date_of_creation(const Entity& entity) {
  const auto created = parse_instant(entity.created_at);
  return created ? std::optional(stockholm_time(*created).date) : std::nullopt;
}

std::optional<Emission> fact_of_finding(const Entity& finding, std::optional<Date> walk_date) {
  const auto date = first_date({date_of_seen(finding), date_of_creation(finding), walk_date});
  if (!date) return std::nullopt;
  Emission e;
  e.metric = "finding";
  e.key = finding.id;
  e.date = *date;
  for (const char* field : {"category", "kind", "seriousness"}) copy(finding, field, e, field);
  e.evidence.push_back(finding.id);
  return e;
}

std::optional<Emission> fact_of_measure(const Entity& measure, const Occasion& occasion,
                                        std::optional<Date> walk_date) {
  const auto date =
      first_date({walk_date, parse_date(measure.text("agreed_on")), parse_date(measure.text("answered_on"))});
  if (!date) return std::nullopt;
  Emission e;
  e.metric = "measure";
  e.key = measure.id;
  e.date = *date;
  if (walk_date) {
    e.attrs["walk"] = occasion.id;
    e.attrs["walk_date"] = to_text(*walk_date);
  }
  for (const char* field : {"agreed_on", "answered_on", "done_on", "verified_on", "removed_on", "due", "status",
                            "status_reason", "owner_answer", "category", "contested"}) {
    copy(measure, field, e, field);
  }
  copy(measure, "responsible", e, "owner");
  copy(measure, "parent_id", e, "parent");
  e.evidence.push_back(measure.id);
  return e;
}

class Trygghetsvandring : public Plugin {
 public:
  std::vector<Problem> validate(const Op& op, const Entity* entity) const override {
    if (op.is_delete) return {};
    const After after(op, entity);
    if (op.kind == "walk") return problems_of_walk(after);
    if (op.kind == "finding") return problems_of_finding(after);
    if (op.kind == "measure") return problems_of_measure(after, op);
    return {};
  }

  std::vector<Emission> map(const Occasion& occasion) const override {
    std::vector<Emission> out;
    const auto add = [&](std::optional<Emission> fact) {
      if (fact) out.push_back(std::move(*fact));
    };
    const auto walk = walk_of(occasion);
    std::optional<Date> walk_date;
    if (walk) {
      if (walk->entity->text("status") != "cancelled") walk_date = walk->starts.date;
      add(fact_of_walk(occasion, *walk));
    }
    for (const Entity* e : occasion.entities) {
      if (e->kind == "finding") add(fact_of_finding(*e, walk_date));
      if (e->kind == "measure") add(fact_of_measure(*e, occasion, walk_date));
    }
    return out;
  }
};

}  // namespace
}  // namespace lykta

LYKTA_PLUGIN(lykta::Trygghetsvandring)

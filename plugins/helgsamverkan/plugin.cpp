// Helgsamverkan: the Friday meeting before the weekend. Rules that plugin.json cannot say, and the facts.
#include "activity/plugin.h"

#include <algorithm>
#include <set>

#include "domain/phone_number.h"
#include "domain/time.h"

namespace lykta {
namespace {

constexpr int kFriday = 5;
/// A meeting may stand for the weekend that begins within so many days, or that ended within so many.
constexpr std::int64_t kDaysBefore = 6, kDaysAfter = 2;
/// People of one party at one meeting: more is a slip of the thumb.
constexpr std::int64_t kMostHeads = 300;

/// What a field will hold once the op is merged, as far as its writer knows.
std::string text_after(const Op& op, const Entity* entity, const std::string& field) {
  if (const auto it = op.set.find(field); it != op.set.end()) return it->second.is_text() ? it->second.as_text() : "";
  return entity ? entity->text(field) : "";
}

Problem refusal(std::string reason, std::string sentence, std::string field) {
  return {std::move(reason), std::move(sentence), "set." + std::move(field), true};
}

std::vector<Problem> problems_of_meeting(const Op& op, const Entity* entity) {
  std::vector<Problem> out;
  const auto starts = parse_local_time(text_after(op, entity, "starts_at"));
  const auto ends = parse_local_time(text_after(op, entity, "ends_at"));
  if (starts && ends && *ends < *starts) {
    out.push_back(refusal("ends_before_start", "A meeting cannot end before it starts.",
                          op.set.count("ends_at") ? "ends_at" : "starts_at"));
  }
  for (const char* field : {"counts_for", "weekend"}) {
    const auto friday = parse_date(text_after(op, entity, field));
    if (!friday) continue;
    if (weekday(*friday) != kFriday) {
      out.push_back(refusal(std::string(field) + "_no_friday", "A weekend is given by its Friday.", field));
    } else if (starts) {
      const std::int64_t days = days_since_epoch(*friday) - days_since_epoch(starts->date);
      if (days > kDaysBefore || days < -kDaysAfter) {
        out.push_back(
            refusal("outside_its_weekend", "The meeting is too far from the weekend it shall count for.", field));
      }
    }
  }
  if (text_after(op, entity, "status") == "paused" && text_after(op, entity, "pause_reason").empty()) {
    out.push_back({"pause_reason_missing", "A pause needs a reason.", "set.pause_reason", false});
  }
  return out;
}

// ---- facts -------------------------------------------------------------------------------------------------------

Value as_list(const std::set<std::string>& items) { return Value::Array(items.begin(), items.end()); }

/// Who was there, by how they took part.
struct Attendance {
  std::set<std::string> physical, remote, substitutes, excused, on_duty;
  std::int64_t heads = 0;
};

Attendance attendance_of(const Occasion& occasion, std::vector<std::string>& evidence) {
  Attendance all;
  for (const Entity* e : occasion.entities) {
    const std::string party = e->text("party");
    if (e->kind != "attendance" || party.empty()) continue;
    evidence.push_back(e->id);
    const std::string state = e->text("state");
    if (state == "present" || state == "substitute") {
      (e->text("mode") == "remote" ? all.remote : all.physical).insert(party);
      if (state == "substitute") all.substitutes.insert(party);
      if (const Value* heads = e->value("headcount"); heads && heads->is_int()) all.heads += heads->as_int();
    }
    if (state == "excused") all.excused.insert(party);
    if (state == "on_duty_only") all.on_duty.insert(party);
  }
  return all;
}

std::string metric_of(const std::string& status) {
  if (status == "held" || status == "planned" || status == "cancelled" || status == "moved" || status == "paused") {
    return "meeting_" + status;
  }
  return "";
}

std::optional<Emission> fact_of_meeting(const Occasion& occasion) {
  const Entity& m = *occasion.record;
  const auto starts = parse_local_time(m.text("starts_at"));
  const bool stands = std::find(occasion.entities.begin(), occasion.entities.end(), &m) != occasion.entities.end();
  Emission e;
  e.metric = metric_of(m.text("status"));
  // One that was merged into another meeting is that meeting's fact, not a second one.
  if (e.metric.empty() || !starts || !stands) return std::nullopt;
  e.key = occasion.id;
  e.date = starts->date;
  e.attrs["kind"] = "weekend_meeting";
  e.attrs["starts_at"] = to_text(*starts);
  for (const char* field : {"counts_for", "weekend", "pause_reason", "registered_afterwards"}) {
    if (const Value* value = m.value(field)) e.attrs[field] = *value;
  }
  if (const auto expected = m.elements("expected"); !expected.empty()) {
    e.attrs["expected"] = Value::Array(expected.begin(), expected.end());
  }
  if (const auto rows = m.elements("also_counts_for"); !rows.empty()) {
    e.attrs["also_counts_for"] = Value::Array(rows.begin(), rows.end());
  }
  e.evidence.push_back(m.id);
  const Attendance present = attendance_of(occasion, e.evidence);
  std::set<std::string> parties = present.physical;
  parties.insert(present.remote.begin(), present.remote.end());
  e.attrs["parties"] = as_list(parties);
  e.attrs["physical"] = as_list(present.physical);
  e.attrs["remote"] = as_list(present.remote);
  e.attrs["substitutes"] = as_list(present.substitutes);
  e.attrs["excused"] = as_list(present.excused);
  e.attrs["on_duty"] = as_list(present.on_duty);
  e.attrs["heads"] = present.heads;
  return e;
}

/// A fact that is an entity of its own, dated by a field or by the meeting it was noted at.
std::optional<Emission> fact_of(const Entity& entity, std::string metric, std::optional<Date> date,
                                std::initializer_list<const char*> fields) {
  if (!date) return std::nullopt;
  Emission e;
  e.metric = std::move(metric);
  e.key = entity.id;
  e.date = *date;
  for (const char* field : fields) {
    if (const Value* value = entity.value(field)) e.attrs[field] = *value;
  }
  e.evidence.push_back(entity.id);
  return e;
}

std::optional<Date> date_of(const std::string& local_time) {
  const auto time = parse_local_time(local_time);
  return time ? std::optional(time->date) : std::nullopt;
}

std::optional<Date> date_of_creation(const Entity& entity) {
  const auto created = parse_instant(entity.created_at);
  return created ? std::optional(stockholm_time(*created).date) : std::nullopt;
}

/// Each category of an answer to the four questions is a theme of that evening.
void add_themes(const Entity& briefing, std::optional<Date> evening, std::vector<Emission>& out) {
  for (const std::string& category : briefing.elements("categories")) {
    auto e = fact_of(briefing, "theme", evening, {"question"});
    if (!e) return;
    e->key = briefing.id + "/" + category;
    e->attrs["category"] = category;
    out.push_back(std::move(*e));
  }
}

/// Known by the day it opens: a round of December that closes in January is December's.
std::optional<Emission> fact_of_round(const Entity& round) {
  auto e = fact_of(round, "survey_round", parse_date(round.text("opens")), {"closes"});
  if (!e) return e;
  if (const auto invited = round.elements("invited_parties"); !invited.empty()) {
    e->attrs["invited"] = Value::Array(invited.begin(), invited.end());
  }
  return e;
}

/// On a scale of five the number is the answer.
std::optional<Emission> fact_of_answer(const Entity& entity) {
  // The word by which nobody sees an answer (plugin.json, sight) is no voice.
  if (entity.text("voice").empty() || entity.text("voice") == "nobody") return std::nullopt;
  auto e = fact_of(entity, "survey_answer", parse_date(entity.text("answered_on")),
                   {"round", "voice", "picture", "help", "time_and_place"});
  if (!e) return e;
  for (const char* field : {"meaningful", "score"}) {
    if (const Value* value = entity.value(field); value && !value->is_null()) e->attrs["answer"] = *value;
  }
  return e;
}

bool holds_phone_number_in(const Value& value) {
  if (value.is_text()) return holds_phone_number(value.as_text());
  if (!value.is_array()) return false;
  return std::any_of(value.as_array().begin(), value.as_array().end(), holds_phone_number_in);
}

/// Numbers live in the phone, not in this system (domain.md §9.1). Ids and times are no texts people write.
std::vector<Problem> problems_of_texts(const Op& op) {
  static const std::set<std::string> kTexts{"text",  "shared_text", "what",   "note",    "place",    "role",
                                            "name",  "summary",     "to_sdf", "to_forum", "places", "cancel_reason"};
  std::vector<Problem> out;
  for (const auto& [key, value] : op.set) {
    const auto slash = key.find('/');
    const std::string field = key.substr(0, slash);
    if (!kTexts.contains(field)) continue;
    const bool is_element = slash != std::string::npos;
    if (is_element ? holds_phone_number(key.substr(slash + 1)) : holds_phone_number_in(value)) {
      out.push_back(refusal("phone_number", "This looks like a phone number; those are not stored here.", field));
    }
  }
  return out;
}

std::vector<Problem> problems_of_attendance(const Op& op) {
  const auto heads = op.set.find("headcount");
  if (heads == op.set.end() || !heads->second.is_int() || heads->second.as_int() <= kMostHeads) return {};
  return {refusal("headcount_absurd", "So many cannot have been at one meeting; the most is 300.", "headcount")};
}

class Helgsamverkan : public Plugin {
 public:
  std::vector<Problem> validate(const Op& op, const Entity* entity) const override {
    if (op.is_delete) return {};
    std::vector<Problem> out = problems_of_texts(op);
    const auto more = op.kind == "weekend_meeting" ? problems_of_meeting(op, entity)
                      : op.kind == "attendance"    ? problems_of_attendance(op)
                                                   : std::vector<Problem>{};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }

  std::vector<Emission> map(const Occasion& occasion) const override {
    std::vector<Emission> out;
    const auto add = [&](std::optional<Emission> fact) {
      if (fact) out.push_back(std::move(*fact));
    };
    std::optional<Date> evening;
    if (occasion.record && occasion.record->kind == "weekend_meeting") {
      evening = date_of(occasion.record->text("starts_at"));
      add(fact_of_meeting(occasion));
    }
    for (const Entity* e : occasion.entities) {
      if (e->kind == "agreement") add(fact_of(*e, "agreement", evening, {"outcome"}));
      if (e->kind == "field_note") {
        const auto at = date_of(e->text("at"));
        add(fact_of(*e, "field_note", at ? at : evening, {"category", "group_size_band", "by_party"}));
      }
      if (e->kind == "closing") {
        const auto closed = parse_date(e->text("closed_on"));
        add(fact_of(*e, "closing", closed ? closed : evening, {}));
      }
      // A member without a first day has been one for as long as anybody can ask.
      if (e->kind == "member" && !e->text("party").empty()) {
        const auto from = parse_date(e->text("active_from"));
        const auto made = from ? from : date_of_creation(*e);
        add(fact_of(*e, "member", made, {"party", "active_from", "active_to"}));
      }
      if (e->kind == "briefing") add_themes(*e, evening, out);
      if (e->kind == "survey_round") add(fact_of_round(*e));
      if (e->kind == "survey_answer") add(fact_of_answer(*e));
    }
    return out;
  }
};

}  // namespace
}  // namespace lykta

LYKTA_PLUGIN(lykta::Helgsamverkan)

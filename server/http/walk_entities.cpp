// From an entity as its reader sees it to the plain structs of documents: one function a kind.
#include "http/walk_reading.h"

namespace lykta::http {
namespace {

std::optional<LocalTime> computed_sunset(const std::optional<LocalTime>& time) {
  return time ? std::optional(sunset_in_stockholm(time->date)) : std::nullopt;
}

/// By the sun alone; nullopt in the small hours, when only the phone knew whether the sun had risen.
std::optional<bool> is_dark_at(const LocalTime& time) {
  if (time >= sunset_in_stockholm(time.date)) return true;
  return time.hour >= 10 ? std::optional(false) : std::nullopt;
}

}  // namespace

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

}  // namespace lykta::http

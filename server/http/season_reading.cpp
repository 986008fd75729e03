#include "http/season_reading.h"

#include <algorithm>
#include <memory>

#include "domain/time.h"

namespace lykta::http {
namespace {

/// One entity as its reader sees it; nothing of it when that is nothing.
class Seen {
 public:
  explicit Seen(Value projected) : value_(std::move(projected)) {}
  bool is_nothing() const {
    return value_.is_null() || value_.find("deleted") || value_.bool_or("held", false) || !text("merged_into").empty();
  }
  const Value* field(const std::string& name) const {
    const Value* fields = value_.find("fields");
    const Value* found = fields ? fields->find(name) : nullptr;
    const Value* value = found ? found->find("value") : nullptr;
    return value && !value->is_null() ? value : nullptr;
  }
  std::string text(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_text() ? value->as_text() : "";
  }
  bool is_true(const std::string& name) const {
    const Value* value = field(name);
    return value && value->is_bool() && value->as_bool();
  }
  std::vector<std::string> elements(const std::string& name) const {
    std::vector<std::string> out;
    const Value* fields = value_.find("fields");
    if (!fields || !fields->is_object()) return out;
    const std::string prefix = name + "/";
    for (const auto& [key, reg] : fields->as_object()) {
      const Value* value = key.starts_with(prefix) ? reg.find("value") : nullptr;
      if (value && !value->is_null()) out.push_back(key.substr(prefix.size()));
    }
    return out;
  }
  std::int64_t rev() const { return value_.int_or("rev", 0); }
  std::int64_t created_ms() const {
    const Value* created = value_.find("created");
    return created ? parse_instant(created->text_or("at")).value_or(0) : 0;
  }

 private:
  Value value_;
};

class SeasonReading {
 public:
  SeasonReading(const HttpParts& parts, const Snapshot& snapshot, const Session& reader, std::string ref)
      : parts_(parts), snapshot_(snapshot), reader_(reader), ref_(std::move(ref)) {
    manifest_ = parts_.manifest_of ? parts_.manifest_of(ref_, "weekend_meeting") : nullptr;
  }

  /// nullopt: no row of weekly meetings that the reader knows of.
  std::optional<documents::Season> season(int year, bool with_goal) {
    const PlanActivity* row = parts_.rows ? find_row() : nullptr;
    if (!row || !manifest_ || !manifest_->kind("weekend_meeting")) return std::nullopt;
    if (!may_see_rollup(reader_, row->confidentiality)) return std::nullopt;
    documents::Season season;
    season.name = row->name;
    season.year = year;
    season.today = stockholm_time(parts_.now()).date;
    if (with_goal) read_goal(season, *row);
    for (const auto& [activity, occasion] : snapshot_.occasions()) {
      if (activity != ref_ || occasion == "-") continue;
      auto meeting = read_meeting(occasion);
      if (meeting && year_of(*meeting) == year) season.meetings.push_back(std::move(*meeting));
    }
    std::sort(season.meetings.begin(), season.meetings.end(), [](const auto& a, const auto& b) {
      return std::pair(a.starts_at.value_or(LocalTime{}), a.id) < std::pair(b.starts_at.value_or(LocalTime{}), b.id);
    });
    return season;
  }

 private:
  const PlanActivity* find_row() {
    rows_ = parts_.rows->get();
    return rows_->row(ref_);
  }
  std::string label(const std::string& key, const std::string& otherwise) const {
    return manifest_ ? manifest_->strings_sv.text_or(key, otherwise) : otherwise;
  }
  documents::Word choice(const std::string& kind, const std::string& field, const std::string& code) const {
    return {code, code.empty() ? "" : label("choice." + kind + "." + field + "." + code, code)};
  }
  std::string party_name(const std::string& id) const {
    for (const Party& party : parts_.access.parties()) {
      if (party.id == id) return party.name;
    }
    return id;
  }
  Seen see(const Entity& entity) const { return Seen(project(reader_, parts_.context_of(entity), entity)); }

  static int year_of(const documents::Meeting& meeting) {
    return meeting.counts_for ? meeting.counts_for->year
                              : add_days(meeting.starts_at->date, 5 - weekday(meeting.starts_at->date)).year;
  }

  std::optional<documents::Meeting> read_meeting(const std::string& occasion) const {
    const auto record = snapshot_.entity(occasion);
    if (!record || record->kind != "weekend_meeting") return std::nullopt;
    const Seen seen = see(*record);
    documents::Meeting meeting;
    meeting.starts_at = parse_local_time(seen.text("starts_at"));
    if (seen.is_nothing() || !meeting.starts_at) return std::nullopt;
    meeting.id = occasion;
    meeting.ends_at = parse_local_time(seen.text("ends_at"));
    meeting.status = choice("weekend_meeting", "status", seen.text("status"));
    meeting.pause_reason = choice("weekend_meeting", "pause_reason", seen.text("pause_reason")).label;
    meeting.cancel_reason = seen.text("cancel_reason");
    meeting.place = seen.text("place");
    if (const Value* convenor = seen.field("convenor")) {
      const std::string role = convenor->text_or("role");
      meeting.convenor = party_name(convenor->text_or("party")) + (role.empty() ? "" : ", " + role);
    }
    meeting.counts_for = parse_date(seen.text("counts_for"));
    meeting.is_registered_afterwards = seen.is_true("registered_afterwards");
    meeting.counts = std::find(counting_.begin(), counting_.end(), occasion) != counting_.end();
    for (const std::string& party : seen.elements("expected")) meeting.expected.push_back({party, party_name(party)});
    meeting.created_ms = seen.created_ms();
    meeting.changed_ms = meeting.created_ms;
    meeting.revision = seen.rev();
    for (const Entity& entity : snapshot_.occasion(ref_, occasion)) {
      if (entity.kind == "attendance") read_attendance(entity, meeting);
    }
    return meeting;
  }

  void read_attendance(const Entity& entity, documents::Meeting& meeting) const {
    const Seen seen = see(entity);
    const std::string party = seen.text("party");
    if (seen.is_nothing() || party.empty()) return;
    documents::MeetingAttendance a;
    a.party = {party, party_name(party)};
    a.state = choice("attendance", "state", seen.text("state"));
    a.is_there = a.state.code == "present" || a.state.code == "substitute";
    a.is_remote = seen.text("mode") == "remote";
    if (const Value* heads = seen.field("headcount"); heads && heads->is_int()) a.headcount = heads->as_int();
    meeting.attendance.push_back(std::move(a));
  }

  /// What the record says of the weekends, so that the sheet and the screen tell the same number.
  void read_goal(documents::Season& season, const PlanActivity& row) {
    const auto slash = ref_.find('/');
    const auto record = parts_.record({ref_.substr(0, slash), Period::VB, season.today, &reader_});
    const Value* rows = record ? record->find("activities") : nullptr;
    if (!rows || !rows->is_array()) return;
    for (const Value& told : rows->as_array()) {
      const Value* goals = told.text_or("id") == row.id ? told.find("goals") : nullptr;
      if (!goals || !goals->is_array()) continue;
      for (const Value& goal : goals->as_array()) {
        const Value* value = goal.text_or("kind") == "weekend_count" ? goal.find("value") : nullptr;
        if (!value || value->is_null()) continue;
        documents::Season::Goal found;
        found.text = goal.text_or("text");
        found.held = value->int_or("count", 0);
        found.possible = value->int_or("possible", 0);
        found.paused = value->int_or("paused", 0);
        found.unregistered = value->int_or("unregistered", 0);
        const Value* target = goal.find("target");
        const Value* number = target ? target->find("value") : nullptr;
        if (number && !number->is_null()) found.target = number->is_int() ? std::to_string(number->as_int()) : target->text_or("value");
        season.goal = found;
        if (const Value* evidence = goal.find("evidence"); evidence && evidence->is_array()) {
          for (const Value& id : evidence->as_array()) counting_.push_back(id.is_text() ? id.as_text() : "");
        }
        return;
      }
    }
  }

  const HttpParts& parts_;
  const Snapshot& snapshot_;
  const Session& reader_;
  const std::string ref_;
  std::shared_ptr<const RowTable> rows_;
  const Manifest* manifest_ = nullptr;
  std::vector<std::string> counting_;
};

}  // namespace

std::optional<documents::Season> read_season(const HttpParts& parts, const Snapshot& snapshot, const Session& reader,
                                             const std::string& ref, int year) {
  return SeasonReading(parts, snapshot, reader, ref).season(year, true);
}

std::vector<documents::CalendarEvent> meeting_events(const HttpParts& parts, const Snapshot& snapshot,
                                                     const Session& reader) {
  std::vector<documents::CalendarEvent> events;
  const auto rows = parts.rows ? parts.rows->get() : nullptr;
  if (!rows) return events;
  const int year = stockholm_time(parts.now()).date.year;
  for (const Plan& plan : rows->plans()) {
    for (const PlanArea& area : plan.areas) {
      for (const PlanActivity& row : area.activities) {
        const Manifest* manifest = parts.manifest_of ? parts.manifest_of(row.ref, "weekend_meeting") : nullptr;
        if (!manifest || !manifest->kind("weekend_meeting")) continue;
        for (const int of : {year, year + 1}) {
          // A calendar tells no numbers, and a record of the whole plan is dear.
          const auto season = SeasonReading(parts, snapshot, reader, row.ref).season(of, false);
          if (!season) continue;
          auto own = documents::season_events(*season);
          events.insert(events.end(), own.begin(), own.end());
        }
      }
    }
  }
  return events;
}

}  // namespace lykta::http

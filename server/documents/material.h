// What documents are made of: a walk, its findings and measures as one reader may see them, with the Swedish labels
// of their plugin filled in. Plain data; whoever fills it has asked the policy.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/time.h"

namespace lykta::documents {

/// WGS84 as it was captured: decimal text, at most five places. "59.24", "18.08".
struct Position {
  std::string lat;
  std::string lon;
  double lat_degrees() const;
  double lon_degrees() const;
  bool operator==(const Position&) const = default;
};

struct Photo {
  std::string sha256;
  bool is_reviewed = false;  ///< somebody has looked for faces and plates and said ok
};

/// A photo when it is needed: read, drawn, let go. Empty bytes: it could not be read.
struct Picture {
  std::string bytes;
  std::string media_type;
  std::int64_t width = 0;
  std::int64_t height = 0;
};
using ReadPicture = std::function<Picture(const Photo&)>;

/// A code of the form and the word people read.
struct Word {
  std::string code;
  std::string label;
};

struct Finding {
  std::string id;
  std::string activity;
  std::string occasion;
  int number = 0;  ///< 1 … in the order of the walk; the same on the map, in lists and in the protocol
  std::optional<LocalTime> seen_at;
  Word category, kind, seriousness;
  Word owner;  ///< presumed; code = party id
  bool owner_controls_public_land = false;
  std::string stop;  ///< id of the stop it belongs to, "" = none
  std::string place_text, description, suggestion, reported_elsewhere;
  std::vector<std::pair<std::string, std::string>> details;  ///< label, value
  std::optional<Position> position;
  std::string accuracy_m;
  std::optional<bool> was_dark;
  std::vector<Photo> photos;
  int photos_withheld = 0;  ///< hidden, or not reviewed in time
  std::optional<Date> answer_due, answered_on;
  std::string answer;
  std::int64_t created_ms = 0, changed_ms = 0;
};

struct Measure {
  std::string id;
  std::string occasion;
  std::string text;
  Word category, owner, owner_answer, status, status_reason, forwarded_to;
  bool owner_controls_public_land = false;
  std::string answer_reason, owner_note, reported_elsewhere;
  std::optional<Date> answered_on, agreed_on, due, done_on, verified_on, removed_on, nine_month_date;
  bool is_contested = false;
  std::vector<std::string> origin;  ///< ids of findings
  std::vector<Photo> photos;
  int photos_withheld = 0;
  std::int64_t changed_ms = 0;
};

struct Stop {
  std::string id, name, note;
  Word source;
  std::int64_t order = 0;
  std::optional<Position> position;
};

struct Attendee {
  std::string party_name, role;
  Word state;
  std::optional<std::int64_t> headcount;
  bool is_there = false;  ///< present or a substitute
};

/// A finding of an earlier walk looked at again.
struct SecondLook {
  std::string finding;  ///< id
  Word outcome;
  std::optional<LocalTime> seen_at;
  std::string note;
  std::vector<Photo> photos;
  int photos_withheld = 0;
};

struct Feedback {
  std::string measure;
  Word sent_to;
  std::optional<Date> sent_on;
  std::string text;
};

struct Walk {
  std::string id;
  std::string activity;
  std::string activity_name;
  std::string area_name;
  Word status, mode;
  std::optional<LocalTime> starts_at, ends_at;
  std::string theme, weather, meeting_place, invitation_text, summary_text, cancel_reason;
  bool is_dark = false;
  std::string dark_reason;  ///< why a person said so; "" = by the sun
  std::optional<LocalTime> sunset;
  std::optional<std::int64_t> residents;
  std::string leader, notetaker;  ///< "Stadsdelsförvaltningen, trygghetssamordnare"
  std::optional<Date> published_on, answers_due;
  std::vector<std::string> route;  ///< stops in words, where there are none on the map
  std::vector<Stop> stops;         ///< in order
  std::vector<Attendee> attendees;
  std::vector<Finding> findings;  ///< by number
  std::vector<Measure> measures;
  std::vector<SecondLook> second_looks;
  std::vector<Finding> earlier;  ///< the findings of earlier walks that second_looks name
  std::vector<Feedback> feedback;
  std::int64_t created_ms = 0, changed_ms = 0;
  std::int64_t revision = 0;  ///< grows with each change
};

const Finding* find(const std::vector<Finding>& findings, const std::string& id);
/// Nothing more is to be done about it: done, declined, removed or not done.
bool is_closed(const Measure& measure);
bool is_done(const Measure& measure);
/// Measures that rest on this finding.
std::vector<const Measure*> measures_of(const std::vector<Measure>& measures, const std::string& finding);

}  // namespace lykta::documents

// The year of a weekly meeting as it leaves the house: the year sheet, the attendance list, the calendar. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "documents/calendar.h"
#include "documents/material.h"
#include "documents/table.h"

namespace lykta::documents {

struct MeetingAttendance {
  Word party;
  Word state;                             ///< code of the form: present, substitute, excused …
  bool is_there = false, is_remote = false;
  std::optional<std::int64_t> headcount;
};

struct Meeting {
  std::string id;
  std::optional<LocalTime> starts_at, ends_at;
  Word status;
  std::string pause_reason, cancel_reason, place, convenor;  ///< in words
  std::optional<Date> counts_for;
  bool is_registered_afterwards = false;
  bool counts = false;              ///< in the goal of weekends, as far as the reader may open what is behind it
  std::vector<Word> expected;
  std::vector<MeetingAttendance> attendance;
  std::int64_t created_ms = 0, changed_ms = 0, revision = 0;
};

struct Season {
  std::string name;  ///< of the row
  int year = 0;
  Date today;
  std::vector<Meeting> meetings;  ///< by start
  /// The goal of weekends as the record has it; none where the row has no such goal.
  struct Goal {
    std::string text;
    std::int64_t held = 0, possible = 0, paused = 0, unregistered = 0;
    std::string target;   ///< "40"
  };
  std::optional<Goal> goal;
};

/// Every Friday of the year with what stands on it, and meetings of other days in between; then the sums.
std::vector<Table> year_sheet(const Season& season);
/// A line a party, a column a held meeting; the last lines are parties and persons of each.
Table attendance_list(const Season& season);
/// Planned and held ones; a paused, cancelled or moved one is told as cancelled, so that calendars take it away.
std::vector<CalendarEvent> season_events(const Season& season);

}  // namespace lykta::documents

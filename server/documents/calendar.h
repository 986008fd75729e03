// Walks and meetings for calendars: iCalendar as RFC 5545 has it. Pure.
#pragma once

#include <string>
#include <vector>

#include "documents/material.h"

namespace lykta::documents {

struct CalendarEvent {
  std::string id;    ///< of the occasion; its UID with the host of `base_url`
  std::string path;  ///< after `base_url`, "" = no address
  LocalTime starts_at;
  std::optional<LocalTime> ends_at;
  int usual_minutes = 90;  ///< how long without an end
  std::string summary, location, description;
  bool is_cancelled = false;
  std::int64_t created_ms = 0, changed_ms = 0, revision = 0;
};
/// As the other, of anything that happens at a time.
std::string calendar(const std::vector<CalendarEvent>& events, const std::string& name, const std::string& base_url);

/// Those with a beginning. One without an end is taken to last an hour and a half.
std::vector<CalendarEvent> walk_events(const std::vector<Walk>& walks);

/// Times are Stockholm's, with the zone's rules beside. `base_url` goes before each walk's address; the domain of the UIDs is its host.
std::string calendar(const std::vector<Walk>& walks, const std::string& name, const std::string& base_url);

}  // namespace lykta::documents

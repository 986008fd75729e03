// The year of a weekly meeting as documents want it, out of one snapshot and through one reader's eyes. Inside `http`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "documents/season.h"
#include "http/http_parts.h"

namespace lykta::http {

/// `ref` = "<plan>/<activity>". nullopt: no row of weekly meetings that the reader may know of.
std::optional<documents::Season> read_season(const HttpParts& parts, const Snapshot& snapshot, const Session& reader,
                                             const std::string& ref, int year);
/// Meetings of this year and the next of every such row, for calendars.
std::vector<documents::CalendarEvent> meeting_events(const HttpParts& parts, const Snapshot& snapshot,
                                                     const Session& reader);

}  // namespace lykta::http

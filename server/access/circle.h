// Who came to a meeting, as far as sight depends on it: its focus places are for the parties checked in that weekend,
// what was said to all for those who were there. Made from a snapshot, immutable; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "domain/entity.h"
#include "domain/manifest.h"
#include "domain/time.h"
#include "store/store.h"

namespace lykta {

struct Circle {
  Entity record;  ///< the meeting's own; without id when nobody has told of it
  /// Parties checked in (present, with a substitute, or on duty and reachable) and the convenor: the position in the
  /// log at which each came into the circle.
  std::map<std::string, Seq, std::less<>> parties;
  Date last_day;  ///< the Sunday of its weekend; on the Monday the weekend is over
  Date today;

  bool is_weekend() const { return !record.id.empty() && today <= last_day; }
};

/// Whether sight of this kind depends on who came to its meeting ("focus", "briefing").
bool is_for_a_circle(std::string_view kind);
/// The circle of the entity's occasion; nullptr when its kind is for no circle. `today` is Stockholm's.
std::shared_ptr<const Circle> circle_of(const Snapshot& snapshot, const Entity& entity, Date today);
/// Whether an attendance in this state counts its party in.
bool is_checked_in(std::string_view state);

}  // namespace lykta

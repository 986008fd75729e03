// Platskortet: what is known of one place, under the headings an application for a safety investment asks for. Pure.
#pragma once

#include <string>
#include <vector>

#include "documents/page.h"
#include "documents/protocol.h"
#include "domain/value.h"

namespace lykta::documents {

/// Everything a reader may see within the circle, already narrowed to place and time.
struct Place {
  Position centre;
  std::int64_t radius_m = 0;
  std::int64_t months = 24;
  Date from, to;
  std::string name;          ///< as people call it, "" = unknown
  std::vector<Walk> walks;   ///< the newest first, each with what of it lies here; findings numbered through all
  std::vector<Finding> reports;  ///< deviation reports without a walk, numbered on
};

/// Metres between two positions, over the distances of a district.
double distance_m(const Position& a, const Position& b);

/// Keeps of the walk what lies within the circle and the time: findings, measures that rest on them, second looks at
/// them. False when nothing is left.
bool keep_near(Walk& walk, const Place& place);

/// Numbers findings and reports from 1 through all walks, and finds the place's name.
void finish(Place& place);

Page place_card(const Place& place, const PrintedBy& printed);

/// The same for the app: {lat, lon, radius, months, from, to, name, walks, findings, measures, pairs, indicators}.
Value to_value(const Place& place);

}  // namespace lykta::documents

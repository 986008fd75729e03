// Findings for maps: GeoJSON as RFC 7946 has it. Pure.
#pragma once

#include <string>

#include "documents/material.h"

namespace lykta::documents {

/// A FeatureCollection: longitude before latitude, WGS84, at most five decimals. A finding without a position has the
/// geometry null, so that no finding is lost on the way.
std::string geojson(const Walk& walk);

}  // namespace lykta::documents

// A map of a district that does not exist: streets, houses, a park and a pond, drawn here and written as a PMTiles
// archive of vector tiles, so that the demonstration shows a real map without anybody's data. Pure.
#pragma once

#include <string>

namespace lykta {

/// Degrees as decimal text, five decimals, of a point so many metres east and north of the demonstration's square.
struct DemoPlace {
  std::string lat, lon;
};
DemoPlace demo_place(double east_m, double north_m);

/// The archive's bytes: zooms 12 to 15, layers named as in the Protomaps basemap.
std::string demo_map();

/// Who looks after which of its ground, as GeoJSON with the property `party`.
std::string demo_owners();

}  // namespace lykta

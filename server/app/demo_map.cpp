#include "app/demo_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

namespace lykta {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kCentreLat = 59.2412, kCentreLon = 18.0834;
constexpr double kMetresPerDegree = 111'195.0;
constexpr int kMinZoom = 12, kMaxZoom = 15;
constexpr double kExtent = 4096, kBuffer = 128;
constexpr double kHalfWidth_m = 900, kHalfHeight_m = 850;

struct Point {
  double x = 0, y = 0;
};
using Line = std::vector<Point>;

enum class Shape { point = 1, line = 2, area = 3 };

struct Feature {
  const char* layer;
  Shape shape;
  Line points;  ///< metres east and north of the square
  std::vector<std::pair<const char*, const char*>> tags;
};

// --- the district ------------------------------------------------------------------------------------------------

Line box(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}};
}

void add_houses(std::vector<Feature>& out, double west, double south, int columns, int rows, double width, double depth,
                double step_x, double step_y) {
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const double x = west + column * step_x + (row % 2) * 9, y = south + row * step_y;
      out.push_back({"buildings", Shape::area, box(x, y, x + width, y + depth), {{"kind", "building"}}});
    }
  }
}

std::vector<Feature> district() {
  std::vector<Feature> all;
  const auto add = [&](const char* layer, Shape shape, Line points, const char* kind, const char* name = nullptr) {
    all.push_back({layer, shape, std::move(points), {{"kind", kind}}});
    if (name) all.back().tags.emplace_back("name", name);
  };
  add("landuse", Shape::area, {{-860, 120}, {-520, 90}, {-380, 240}, {-420, 560}, {-860, 640}}, "forest");
  add("landuse", Shape::area, {{60, -160}, {420, -190}, {470, -520}, {240, -640}, {30, -480}}, "park");
  add("landuse", Shape::area, {{560, 260}, {860, 230}, {860, 700}, {600, 640}}, "grass");
  add("landuse", Shape::area, box(-70, -40, 70, 60), "pedestrian");
  add("landuse", Shape::area, box(280, 330, 450, 450), "pitch");
  Line pond;
  for (int i = 0; i < 28; ++i) {
    const double turn = 2 * kPi * i / 28, bulge = 1 + 0.16 * std::sin(3 * turn) + 0.1 * std::cos(5 * turn);
    pond.push_back({255 + 95 * bulge * std::cos(turn), -390 + 62 * bulge * std::sin(turn)});
  }
  add("water", Shape::area, pond, "lake", "Lyktsjön");
  Line shore{{-900, -560}};
  for (int i = 0; i <= 18; ++i) shore.push_back({-900 + 75.0 * i, -640 + 45 * std::sin(i * 0.7) - i * 9.0});
  shore.push_back({450, -900});
  shore.push_back({-900, -900});
  add("water", Shape::area, shore, "lake", "Storviken");

  add_houses(all, -330, 90, 4, 5, 58, 13, 74, 44);
  add_houses(all, 90, 100, 2, 4, 15, 60, 62, 82);
  add_houses(all, -800, -330, 7, 4, 22, 16, 52, 58);
  add_houses(all, 500, -120, 5, 4, 46, 14, 68, 58);
  add_houses(all, -330, -150, 3, 2, 60, 14, 78, 46);
  add_houses(all, -300, 430, 8, 4, 17, 14, 44, 52);
  all.push_back({"buildings", Shape::area, box(-66, 66, 66, 92), {{"kind", "building"}}});
  all.push_back({"buildings", Shape::area, box(-112, -36, -78, 56), {{"kind", "building"}}});
  all.push_back({"buildings", Shape::area, box(80, -36, 116, 30), {{"kind", "building"}}});

  add("roads", Shape::line, {{-900, -40}, {-520, -20}, {-240, -66}, {0, -72}, {260, -66}, {520, -150}, {900, -170}}, "major_road", "Lyktevägen");
  add("roads", Shape::line, {{-420, 850}, {-380, 420}, {-360, 60}, {-372, -50}, {-420, -420}, {-640, -600}}, "major_road", "Norra Ringen");
  add("roads", Shape::line, {{480, 850}, {470, 420}, {478, 60}, {470, -130}}, "major_road", "Stationsvägen");
  add("roads", Shape::line, {{-360, 62}, {-60, 100}, {70, 104}, {478, 80}}, "minor_road", "Torggatan");
  add("roads", Shape::line, {{-376, 318}, {-60, 322}, {240, 310}, {470, 320}}, "minor_road", "Fotogengatan");
  add("roads", Shape::line, {{-380, 410}, {60, 412}, {470, 470}}, "minor_road", "Vekgränd");
  add("roads", Shape::line, {{-390, 640}, {-20, 650}, {470, 640}}, "minor_road", "Nattugglevägen");
  add("roads", Shape::line, {{78, 104}, {72, 322}, {66, 412}, {70, 650}}, "minor_road", "Skymningsgränd");
  add("roads", Shape::line, {{-830, -90}, {-620, -86}, {-400, -110}}, "minor_road", "Vaktmästarvägen");
  add("roads", Shape::line, {{-820, -205}, {-600, -200}, {-404, -215}}, "minor_road", "Glödgränd");
  add("roads", Shape::line, {{474, -10}, {860, -20}}, "minor_road", "Verkstadsgatan");
  add("roads", Shape::line, {{474, 160}, {860, 170}}, "minor_road", "Remisevägen");
  add("roads", Shape::line, {{0, -72}, {4, -10}, {0, 62}}, "path", "Torget");
  add("roads", Shape::line, {{110, -70}, {128, -220}, {120, -400}, {200, -520}, {400, -470}, {420, -280}, {300, -140}, {262, -68}}, "path", "Sjöstigen");
  add("roads", Shape::line, {{-372, 20}, {-500, 160}, {-620, 380}, {-800, 520}}, "path", "Skogsstigen");
  add("roads", Shape::line, {{72, 250}, {300, 390}, {474, 396}}, "path", "Gångvägen");
  add("roads", Shape::line, {{-200, -66}, {-210, -180}, {-300, -420}}, "path");
  add("roads", Shape::line, {{600, 850}, {588, 300}, {560, -100}, {500, -420}, {520, -850}}, "rail");
  add("places", Shape::point, {{0, 6}}, "neighbourhood", "Lyktebacken");
  add("places", Shape::point, {{-640, -150}}, "neighbourhood", "Glöden");
  add("places", Shape::point, {{690, 90}}, "neighbourhood", "Remisen");
  return all;
}

// --- from metres to tiles ----------------------------------------------------------------------------------------

double lat_of(double north_m) { return kCentreLat + north_m / kMetresPerDegree; }
double lon_of(double east_m) { return kCentreLon + east_m / (kMetresPerDegree * std::cos(kCentreLat * kPi / 180)); }

/// On the web's map grid of this zoom, one unit a tile.
Point on_grid(Point metres, int zoom) {
  const double lat = lat_of(metres.y) * kPi / 180, tiles = 1 << zoom;
  return {tiles * (lon_of(metres.x) + 180) / 360, tiles * (0.5 - std::log(std::tan(kPi / 4 + lat / 2)) / (2 * kPi))};
}

/// What is on the near side of one edge of the tile: `axis` 0 = x, 1 = y; `sign` -1 keeps what is below `at`.
Line clipped(const Line& in, int axis, double at, int sign, bool is_ring) {
  const auto value = [&](const Point& p) { return sign * ((axis == 0 ? p.x : p.y) - at); };
  Line out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (i == 0 && !is_ring) {
      if (value(in[0]) >= 0) out.push_back(in[0]);
      continue;
    }
    const Point &a = in[i == 0 ? in.size() - 1 : i - 1], &b = in[i];
    const double va = value(a), vb = value(b);
    if ((va >= 0) != (vb >= 0)) out.push_back({a.x + (b.x - a.x) * va / (va - vb), a.y + (b.y - a.y) * va / (va - vb)});
    if (vb >= 0) out.push_back(b);
  }
  return out;
}

Line clipped_to_tile(Line line, bool is_ring) {
  for (const int axis : {0, 1}) {
    line = clipped(line, axis, -kBuffer, 1, is_ring);
    line = clipped(line, axis, kExtent + kBuffer, -1, is_ring);
  }
  return line;
}

// --- bytes -------------------------------------------------------------------------------------------------------

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}
void put_bytes(std::string& out, int field, const std::string& bytes) {
  put_varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  put_varint(out, bytes.size());
  out += bytes;
}
void put_number(std::string& out, int field, std::uint64_t value) {
  put_varint(out, static_cast<std::uint64_t>(field) << 3);
  put_varint(out, value);
}
std::uint32_t zigzag(std::int32_t n) { return (static_cast<std::uint32_t>(n) << 1) ^ static_cast<std::uint32_t>(n >> 31); }

/// One layer of a vector tile (version 2), grown feature by feature.
class Layer {
 public:
  void add(const Feature& feature, const std::vector<std::pair<int, int>>& points) {
    std::string tags, geometry, message;
    for (const auto& [key, value] : feature.tags) {
      put_varint(tags, index_of(keys_, key));
      put_varint(tags, index_of(values_, value));
    }
    int x = 0, y = 0;
    const auto go = [&](const std::pair<int, int>& to) {
      put_varint(geometry, zigzag(to.first - x));
      put_varint(geometry, zigzag(to.second - y));
      std::tie(x, y) = to;
    };
    put_varint(geometry, 1 | 1 << 3);  // move to
    go(points.front());
    if (points.size() > 1) {
      put_varint(geometry, 2 | (points.size() - 1) << 3);  // line to
      for (std::size_t i = 1; i < points.size(); ++i) go(points[i]);
    }
    if (feature.shape == Shape::area) put_varint(geometry, 7 | 1 << 3);  // close
    put_bytes(message, 2, tags);
    put_number(message, 3, static_cast<std::uint64_t>(feature.shape));
    put_bytes(message, 4, geometry);
    put_bytes(features_, 2, message);
  }

  std::string bytes(const std::string& name) const {
    std::string out;
    put_number(out, 15, 2);
    put_bytes(out, 1, name);
    out += features_;
    for (const std::string& key : keys_) put_bytes(out, 3, key);
    for (const std::string& value : values_) {
      std::string message;
      put_bytes(message, 1, value);
      put_bytes(out, 4, message);
    }
    put_number(out, 5, static_cast<std::uint64_t>(kExtent));
    return out;
  }

 private:
  static std::size_t index_of(std::vector<std::string>& list, const char* text) {
    const auto it = std::find(list.begin(), list.end(), text);
    if (it != list.end()) return static_cast<std::size_t>(it - list.begin());
    list.emplace_back(text);
    return list.size() - 1;
  }
  std::vector<std::string> keys_, values_;
  std::string features_;
};

std::string tile_at(const std::vector<Feature>& features, int zoom, int column, int row) {
  std::map<std::string, Layer> layers;
  for (const Feature& feature : features) {
    if (zoom < 14 && std::string(feature.layer) == "buildings") continue;
    Line line;
    for (const Point& metres : feature.points) {
      const Point p = on_grid(metres, zoom);
      line.push_back({(p.x - column) * kExtent, (p.y - row) * kExtent});
    }
    line = clipped_to_tile(std::move(line), feature.shape == Shape::area);
    std::vector<std::pair<int, int>> points;
    for (const Point& p : line) {
      const std::pair<int, int> at{std::lround(p.x), std::lround(p.y)};
      if (points.empty() || points.back() != at) points.push_back(at);
    }
    const std::size_t least = feature.shape == Shape::area ? 3 : feature.shape == Shape::line ? 2 : 1;
    if (points.size() < least) continue;
    // An outline turns clockwise on the screen; drawn in metres towards north it turns the other way.
    std::int64_t twice_area = 0;
    for (std::size_t i = 0, j = points.size() - 1; i < points.size(); j = i++) {
      twice_area += static_cast<std::int64_t>(points[j].first) * points[i].second -
                    static_cast<std::int64_t>(points[i].first) * points[j].second;
    }
    if (feature.shape == Shape::area && twice_area < 0) std::reverse(points.begin(), points.end());
    layers[feature.layer].add(feature, points);
  }
  std::string tile;
  for (const auto& [name, layer] : layers) put_bytes(tile, 3, layer.bytes(name));
  return tile;
}

/// The archive's numbering: all coarser zooms first, then along a Hilbert curve.
std::uint64_t tile_id(int zoom, int column, int row) {
  std::uint64_t id = 0;
  for (int z = 0; z < zoom; ++z) id += std::uint64_t{1} << (2 * z);
  std::int64_t x = column, y = row;
  for (std::int64_t s = std::int64_t{1} << (zoom - 1); s > 0; s /= 2) {
    const std::int64_t rx = (x & s) > 0, ry = (y & s) > 0;
    id += static_cast<std::uint64_t>(s * s * ((3 * rx) ^ ry));
    if (ry == 0) {
      if (rx == 1) {
        x = s - 1 - (x & (s - 1));
        y = s - 1 - (y & (s - 1));
      }
      std::swap(x, y);
    }
  }
  return id;
}

std::string directory(const std::map<std::uint64_t, std::string>& tiles) {
  std::string out;
  put_varint(out, tiles.size());
  std::uint64_t last = 0;
  for (const auto& [id, bytes] : tiles) put_varint(out, id - last), last = id;
  for (std::size_t i = 0; i < tiles.size(); ++i) put_varint(out, 1);  // each entry is one tile
  for (const auto& [id, bytes] : tiles) put_varint(out, bytes.size());
  for (std::size_t i = 0; i < tiles.size(); ++i) put_varint(out, i == 0 ? 1 : 0);  // 0: right after the one before
  return out;
}

void put_le(std::string& out, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

DemoPlace demo_place(double east_m, double north_m) {
  char lat[24], lon[24];
  std::snprintf(lat, sizeof lat, "%.5f", lat_of(north_m));
  std::snprintf(lon, sizeof lon, "%.5f", lon_of(east_m));
  const auto trimmed = [](std::string text) {
    text.erase(text.find_last_not_of('0') + 1);
    return text;
  };
  return {trimmed(lat), trimmed(lon)};
}

std::string demo_map() {
  const std::vector<Feature> features = district();
  std::map<std::uint64_t, std::string> tiles;
  for (int zoom = kMinZoom; zoom <= kMaxZoom; ++zoom) {
    const Point north_west = on_grid({-kHalfWidth_m, kHalfHeight_m}, zoom);
    const Point south_east = on_grid({kHalfWidth_m, -kHalfHeight_m}, zoom);
    for (int x = static_cast<int>(north_west.x); x <= static_cast<int>(south_east.x); ++x) {
      for (int y = static_cast<int>(north_west.y); y <= static_cast<int>(south_east.y); ++y) {
        std::string tile = tile_at(features, zoom, x, y);
        if (!tile.empty()) tiles[tile_id(zoom, x, y)] = std::move(tile);
      }
    }
  }
  const std::string root = directory(tiles);
  const std::string metadata = R"({"name":"Lyktebacken","attribution":"Påhittad karta, demonstration"})";
  std::string data;
  for (const auto& [id, bytes] : tiles) data += bytes;

  std::string head(127, '\0');
  head.replace(0, 7, "PMTiles");
  head[7] = 3;
  const std::array<std::pair<std::size_t, std::size_t>, 4> sections{
      {{127, root.size()}, {127 + root.size(), metadata.size()}, {127 + root.size() + metadata.size(), 0},
       {127 + root.size() + metadata.size(), data.size()}}};
  for (std::size_t i = 0; i < sections.size(); ++i) {
    put_le(head, 8 + 16 * i, sections[i].first, 8);
    put_le(head, 16 + 16 * i, sections[i].second, 8);
  }
  for (const std::size_t at : {72u, 80u, 88u}) put_le(head, at, tiles.size(), 8);
  head[96] = 1;                           // in order of their numbers
  head[97] = head[98] = head[99] = 1;     // nothing packed; vector tiles
  head[100] = kMinZoom, head[101] = kMaxZoom, head[118] = 14;
  const auto degrees = [&](std::size_t at, double value) {
    put_le(head, at, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(value * 1e7))), 4);
  };
  degrees(102, lon_of(-kHalfWidth_m)), degrees(106, lat_of(-kHalfHeight_m));
  degrees(110, lon_of(kHalfWidth_m)), degrees(114, lat_of(kHalfHeight_m));
  degrees(119, kCentreLon), degrees(123, kCentreLat);
  return head + root + metadata + data;
}

std::string demo_owners() {
  const struct {
    const char* party;
    Line outline;
  } areas[] = {
      {"tk", box(-900, -850, 900, 850)},       // streets and what is left over
      {"sdf", {{60, -160}, {420, -190}, {470, -520}, {240, -640}, {30, -480}}},  // the park
      {"sdf", box(-70, -40, 70, 60)},          // the square
      {"bostad", box(-340, 80, -30, 305)},     // the long houses
      {"bostad", box(82, 110, 240, 430)},
  };
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (const auto& area : areas) {
    if (out.back() == '}') out += ',';
    out += R"({"type":"Feature","properties":{"party":")" + std::string(area.party) +
           R"("},"geometry":{"type":"Polygon","coordinates":[[)";
    for (std::size_t i = 0; i <= area.outline.size(); ++i) {
      const Point& p = area.outline[i % area.outline.size()];
      const DemoPlace at = demo_place(p.x, p.y);
      out += (i == 0 ? "[" : ",[") + at.lon + "," + at.lat + "]";
    }
    out += "]]}}";
  }
  return out + "]}\n";
}

}  // namespace lykta

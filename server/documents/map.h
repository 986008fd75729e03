// A plain drawn map: ground, scale, north, the way walked and numbered pins. No tiles, no network. Pure.
//
// Laid out once, then drawn as SVG (pages) or as PNG (DOCX), so that both show the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "documents/material.h"

namespace lykta::documents {

struct Pin {
  Position position;
  std::string label;  ///< a number, or "" for a plain point
  enum class Kind { finding, urgent, good, stop, centre } kind = Kind::finding;
  bool is_about = false;  ///< only the block is told: drawn as a square of a hundred metres
};

struct Map {
  std::vector<Pin> pins;
  std::vector<Position> route;  ///< in order
  std::string description;      ///< in words, for who cannot see it
  double radius_m = 0;          ///< a circle around the centre pin; 0 = none
};

/// In the unit of one picture point of a 720 wide picture.
struct Drawing {
  struct Point {
    double x = 0, y = 0;
  };
  struct Mark {
    Point tip;   ///< the true place
    Point at;    ///< where its disc stands: moved aside when others crowd it
    double radius = 0;
    std::string label;
    Pin::Kind kind = Pin::Kind::finding;
    bool is_about = false;
    double about_half = 0;  ///< half a side of the square
  };
  double width = 720, height = 480;
  std::vector<Point> route;
  std::vector<Mark> marks;
  std::optional<double> circle;  ///< around the centre mark
  Point centre;
  double scale_length = 0;  ///< of the bar
  std::string scale_text;   ///< "200 m"
  double metres_per_point = 1;
};

/// nullopt when there is nothing with a position.
std::optional<Drawing> draw(const Map& map);
std::string map_svg(const Drawing& drawing, const std::string& description);
/// Twice the size, for print. "" when it could not be made.
std::string map_png(const Drawing& drawing);

}  // namespace lykta::documents

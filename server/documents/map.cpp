#include "documents/map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "documents/xml.h"

namespace lykta::documents {
namespace {

constexpr double kMargin = 54;
constexpr double kMetresPerDegree = 111'320;
constexpr double kSmallestSpan = 120;  // metres: one single pin must not be drawn at the scale of a stamp
constexpr double kPinRadius = 12;
constexpr double kStopRadius = 6;
constexpr double kBlockHalf = 50;  // metres
constexpr int kRounds = 80;

/// Metres east and north of a corner; good to a per mille over a district.
struct Plane {
  double lat0 = 0, lon0 = 0, east_per_degree = kMetresPerDegree;

  Drawing::Point metres(const Position& p) const {
    return {(p.lon_degrees() - lon0) * east_per_degree, (p.lat_degrees() - lat0) * kMetresPerDegree};
  }
};

struct Bounds {
  double left = 1e300, right = -1e300, low = 1e300, high = -1e300;

  void take(Drawing::Point p, double around = 0) {
    left = std::min(left, p.x - around);
    right = std::max(right, p.x + around);
    low = std::min(low, p.y - around);
    high = std::max(high, p.y + around);
  }
  void widen(double span) {
    const double more_x = std::max(0.0, span - (right - left)) / 2;
    const double more_y = std::max(0.0, span - (high - low)) / 2;
    left -= more_x, right += more_x, low -= more_y, high += more_y;
  }
};

/// Discs that stand on each other are pushed apart, always in the same way; the tip stays where the place is.
void push_apart(Drawing& drawing) {
  auto& marks = drawing.marks;
  for (int round = 0; round < kRounds; ++round) {
    bool has_moved = false;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (marks[i].label.empty()) continue;
      for (std::size_t j = i + 1; j < marks.size(); ++j) {
        if (marks[j].label.empty()) continue;
        double dx = marks[j].at.x - marks[i].at.x;
        double dy = marks[j].at.y - marks[i].at.y;
        double distance = std::hypot(dx, dy);
        const double wanted = marks[i].radius + marks[j].radius + 2;
        if (distance >= wanted) continue;
        if (distance < 0.01) {
          const double angle = static_cast<double>(j) * 2.399963;  // the golden angle: no two the same way
          dx = std::cos(angle), dy = std::sin(angle), distance = 1;
        }
        const double push = (wanted - distance) / 2 + 0.01;
        marks[i].at.x -= dx / distance * push, marks[i].at.y -= dy / distance * push;
        marks[j].at.x += dx / distance * push, marks[j].at.y += dy / distance * push;
        has_moved = true;
      }
    }
    for (Drawing::Mark& mark : marks) {
      mark.at.x = std::clamp(mark.at.x, mark.radius + 2, drawing.width - mark.radius - 2);
      mark.at.y = std::clamp(mark.at.y, mark.radius + 2, drawing.height - mark.radius - 2);
    }
    if (!has_moved) return;
  }
}

void set_scale(Drawing& drawing) {
  constexpr std::array kSteps{10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000};
  for (const int metres : kSteps) {
    const double length = metres / drawing.metres_per_point;
    if (length > drawing.width / 4 && drawing.scale_length > 0) break;
    drawing.scale_length = length;
    drawing.scale_text = metres < 1000 ? std::to_string(metres) + " m" : std::to_string(metres / 1000) + " km";
  }
}

std::string number(double value) {
  const double tenths = std::round(value * 10);
  const auto whole = static_cast<long long>(std::fabs(tenths));
  std::string out = tenths < 0 && whole != 0 ? "-" : "";
  out += std::to_string(whole / 10);
  if (whole % 10 != 0) out += "." + std::to_string(whole % 10);
  return out;
}

const char* class_of(Pin::Kind kind) {
  switch (kind) {
    case Pin::Kind::finding: return "pin";
    case Pin::Kind::urgent: return "pin urgent";
    case Pin::Kind::good: return "pin good";
    case Pin::Kind::stop: return "pin stop";
    case Pin::Kind::centre: return "pin centre";
  }
  return "pin";
}

}  // namespace

std::optional<Drawing> draw(const Map& map) {
  if (map.pins.empty() && map.route.empty()) return std::nullopt;
  Plane plane;
  const Position& first = map.pins.empty() ? map.route.front() : map.pins.front().position;
  plane.lat0 = first.lat_degrees();
  plane.lon0 = first.lon_degrees();
  plane.east_per_degree = kMetresPerDegree * std::max(0.01, std::cos(plane.lat0 * M_PI / 180));
  Bounds bounds;
  for (const Pin& pin : map.pins) {
    bounds.take(plane.metres(pin.position), pin.kind == Pin::Kind::centre ? map.radius_m : pin.is_about ? kBlockHalf : 0);
  }
  for (const Position& p : map.route) bounds.take(plane.metres(p));
  bounds.widen(kSmallestSpan);

  Drawing drawing;
  const double span_x = bounds.right - bounds.left, span_y = bounds.high - bounds.low;
  // The frame follows the walk's own shape, within what fits on a page.
  drawing.height = std::clamp((drawing.width - 2 * kMargin) * span_y / span_x + 2 * kMargin, 280.0, 440.0);
  drawing.metres_per_point =
      std::max(span_x / (drawing.width - 2 * kMargin), span_y / (drawing.height - 2 * kMargin));
  const auto place = [&](const Position& p) {
    const Drawing::Point m = plane.metres(p);
    return Drawing::Point{
        drawing.width / 2 + (m.x - (bounds.left + bounds.right) / 2) / drawing.metres_per_point,
        drawing.height / 2 - (m.y - (bounds.low + bounds.high) / 2) / drawing.metres_per_point};
  };
  for (const Position& p : map.route) drawing.route.push_back(place(p));
  for (const Pin& pin : map.pins) {
    Drawing::Mark mark;
    mark.tip = mark.at = place(pin.position);
    mark.label = pin.label;
    mark.kind = pin.kind;
    mark.is_about = pin.is_about;
    mark.about_half = kBlockHalf / drawing.metres_per_point;
    mark.radius = pin.kind == Pin::Kind::stop ? kStopRadius : kPinRadius;
    if (pin.kind == Pin::Kind::centre) {
      drawing.centre = mark.tip;
      if (map.radius_m > 0) drawing.circle = map.radius_m / drawing.metres_per_point;
    }
    drawing.marks.push_back(std::move(mark));
  }
  push_apart(drawing);
  set_scale(drawing);
  return drawing;
}

std::string map_svg(const Drawing& d, const std::string& description) {
  std::string out = "<svg class=\"map\" viewBox=\"0 0 " + number(d.width) + " " + number(d.height) +
                    "\" role=\"img\" aria-label=\"" + escaped(description) + "\">";
  const auto line = [&](const char* cls, double x1, double y1, double x2, double y2) {
    out += std::string("<line class=\"") + cls + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
           number(x2) + "\" y2=\"" + number(y2) + "\"/>";
  };
  const auto circle = [&](const char* cls, Drawing::Point at, double radius) {
    out += std::string("<circle class=\"") + cls + "\" cx=\"" + number(at.x) + "\" cy=\"" + number(at.y) + "\" r=\"" +
           number(radius) + "\"/>";
  };
  const auto text = [&](const char* cls, double x, double y, const std::string& words) {
    out += std::string("<text class=\"") + cls + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\">" +
           escaped(words) + "</text>";
  };
  out += "<rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"" + number(d.width - 1) + "\" height=\"" +
         number(d.height - 1) + "\" rx=\"10\"/>";
  // A grid as wide as the scale's bar: distances can be read anywhere on the map.
  for (double x = std::fmod(d.width / 2, d.scale_length); x < d.width - 1; x += d.scale_length) {
    if (x > 1) line("grid", x, 1, x, d.height - 1);
  }
  for (double y = std::fmod(d.height / 2, d.scale_length); y < d.height - 1; y += d.scale_length) {
    if (y > 1) line("grid", 1, y, d.width - 1, y);
  }
  if (d.circle) circle("reach", d.centre, *d.circle);
  if (d.route.size() > 1) {
    std::string points;
    for (const Drawing::Point& p : d.route) points += number(p.x) + "," + number(p.y) + " ";
    points.pop_back();
    out += "<polyline class=\"route\" points=\"" + points + "\"/>";
  }
  for (const Drawing::Mark& mark : d.marks) {
    if (mark.is_about) {
      out += "<rect class=\"about\" x=\"" + number(mark.tip.x - mark.about_half) + "\" y=\"" +
             number(mark.tip.y - mark.about_half) + "\" width=\"" + number(2 * mark.about_half) + "\" height=\"" +
             number(2 * mark.about_half) + "\"/>";
    }
  }
  for (const Drawing::Mark& mark : d.marks) {
    if (std::hypot(mark.at.x - mark.tip.x, mark.at.y - mark.tip.y) > 3) {
      line("leader", mark.tip.x, mark.tip.y, mark.at.x, mark.at.y);
      circle("tip", mark.tip, 2.5);
    }
  }
  for (const Drawing::Mark& mark : d.marks) {
    circle(class_of(mark.kind), mark.at, mark.radius);
    if (!mark.label.empty()) text("number", mark.at.x, mark.at.y, mark.label);
  }
  const double x = 18, y = d.height - 18;
  out += "<rect class=\"plate\" x=\"10\" y=\"" + number(y - 24) + "\" width=\"" + number(d.scale_length + 16) +
         "\" height=\"34\" rx=\"5\"/>";
  line("bar", x, y, x + d.scale_length, y);
  line("bar", x, y - 5, x, y + 5);
  line("bar", x + d.scale_length, y - 5, x + d.scale_length, y + 5);
  text("scale", x + d.scale_length / 2, y - 8, d.scale_text);
  const double nx = d.width - 26, ny = 20;
  out += "<path class=\"north\" d=\"M" + number(nx) + " " + number(ny) + "l8 22-8-5-8 5z\"/>";
  text("scale", nx, ny + 38, "N");
  return out + "</svg>";
}

}  // namespace lykta::documents

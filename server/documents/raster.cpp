#include "documents/raster.h"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "documents/map.h"

namespace lykta::documents {
namespace {

std::string packed(const void* bytes, int width, int height, std::uint32_t format) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = format;
  png_alloc_size_t size = 0;
  if (!png_image_write_get_memory_size(image, size, 0, bytes, 0, nullptr)) return "";
  std::string out(size, '\0');
  if (!png_image_write_to_memory(&image, out.data(), &size, 0, bytes, 0, nullptr)) return "";
  out.resize(size);
  return out;
}

double distance_to_segment(double px, double py, double x1, double y1, double x2, double y2) {
  const double dx = x2 - x1, dy = y2 - y1;
  const double length = dx * dx + dy * dy;
  const double along = length > 0 ? std::clamp(((px - x1) * dx + (py - y1) * dy) / length, 0.0, 1.0) : 0;
  return std::hypot(px - x1 - along * dx, py - y1 - along * dy);
}

/// Strokes of a sign in a box 4 wide and 6 high, as pairs of points; a curve is a few strokes.
using Strokes = std::vector<std::vector<std::pair<double, double>>>;
const std::map<char, Strokes>& signs() {
  static const std::map<char, Strokes> kSigns{
      {'0', {{{2, 0}, {3.4, .7}, {4, 2.2}, {4, 3.8}, {3.4, 5.3}, {2, 6}, {.6, 5.3}, {0, 3.8}, {0, 2.2}, {.6, .7}, {2, 0}}}},
      {'1', {{{.8, 1.3}, {2.3, 0}, {2.3, 6}}}},
      {'2', {{{.2, 1.5}, {.8, .4}, {2, 0}, {3.3, .4}, {3.8, 1.6}, {3.3, 2.8}, {0, 6}, {4, 6}}}},
      {'3', {{{.2, .9}, {1, .1}, {2.6, 0}, {3.6, .7}, {3.6, 2}, {2.6, 2.8}, {1.5, 2.8}},
             {{2.6, 2.8}, {3.8, 3.6}, {3.9, 4.9}, {2.8, 5.9}, {1.2, 6}, {0, 5}}}},
      {'4', {{{3, 6}, {3, 0}, {0, 4.2}, {4, 4.2}}}},
      {'5', {{{3.6, 0}, {.7, 0}, {.4, 2.8}, {1.8, 2.3}, {3.3, 2.7}, {4, 4}, {3.5, 5.4}, {2, 6}, {.6, 5.7}, {0, 4.9}}}},
      {'6', {{{3.6, .7}, {2.4, 0}, {1, .6}, {.1, 2.4}, {.1, 4.4}, {.9, 5.7}, {2.2, 6}, {3.5, 5.4}, {4, 4.2}, {3.5, 2.9},
              {2.2, 2.4}, {.9, 2.8}, {.1, 3.9}}}},
      {'7', {{{0, 0}, {4, 0}, {1.5, 6}}}},
      {'8', {{{2, 2.8}, {3.3, 2.3}, {3.6, 1.3}, {3, .3}, {2, 0}, {1, .3}, {.4, 1.3}, {.7, 2.3}, {2, 2.8}, {3.5, 3.4},
              {4, 4.5}, {3.3, 5.7}, {2, 6}, {.7, 5.7}, {0, 4.5}, {.5, 3.4}, {2, 2.8}}}},
      {'9', {{{.4, 5.3}, {1.6, 6}, {3, 5.4}, {3.9, 3.6}, {3.9, 1.6}, {3.1, .3}, {1.8, 0}, {.5, .6}, {0, 1.8}, {.5, 3.1},
              {1.8, 3.6}, {3.1, 3.2}, {3.9, 2.1}}}},
      {'N', {{{0, 6}, {0, 0}, {4, 6}, {4, 0}}}},
      {'k', {{{0, 0}, {0, 6}}, {{3.4, 2.2}, {0, 4.6}}, {{1.4, 3.7}, {3.7, 6}}}},
      {'m', {{{0, 6}, {0, 2.2}}, {{0, 3}, {1, 2.2}, {1.9, 2.8}, {1.9, 6}}, {{1.9, 3}, {2.9, 2.2}, {3.9, 2.8}, {3.9, 6}}}},
      {' ', {}},
  };
  return kSigns;
}

}  // namespace

Raster::Raster(int width, int height, Colour ground)
    : width_(width), height_(height), bytes_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3) {
  for (std::size_t i = 0; i < bytes_.size(); i += 3) {
    bytes_[i] = ground.red, bytes_[i + 1] = ground.green, bytes_[i + 2] = ground.blue;
  }
}

void Raster::blend(int x, int y, Colour colour, double strength) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_ || strength <= 0) return;
  std::uint8_t* at = &bytes_[3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x))];
  const std::uint8_t wanted[3]{colour.red, colour.green, colour.blue};
  const double share = std::min(1.0, strength);
  for (int i = 0; i < 3; ++i) at[i] = static_cast<std::uint8_t>(std::lround(at[i] + (wanted[i] - at[i]) * share));
}

template <class Cover>
void Raster::fill(double left, double top, double right, double bottom, Colour colour, Cover cover) {
  const int from_x = std::max(0, static_cast<int>(std::floor(left)) - 1);
  const int from_y = std::max(0, static_cast<int>(std::floor(top)) - 1);
  const int to_x = std::min(width_ - 1, static_cast<int>(std::ceil(right)) + 1);
  const int to_y = std::min(height_ - 1, static_cast<int>(std::ceil(bottom)) + 1);
  for (int y = from_y; y <= to_y; ++y) {
    for (int x = from_x; x <= to_x; ++x) blend(x, y, colour, cover(x + 0.5, y + 0.5));
  }
}

void Raster::disc(double x, double y, double radius, Colour colour) {
  fill(x - radius, y - radius, x + radius, y + radius, colour,
       [=](double px, double py) { return radius - std::hypot(px - x, py - y) + 0.5; });
}

void Raster::ring(double x, double y, double radius, double thickness, Colour colour) {
  fill(x - radius - thickness, y - radius - thickness, x + radius + thickness, y + radius + thickness, colour,
       [=](double px, double py) { return thickness / 2 - std::fabs(std::hypot(px - x, py - y) - radius) + 0.5; });
}

void Raster::line(double x1, double y1, double x2, double y2, double thickness, Colour colour) {
  const double half = thickness / 2;
  fill(std::min(x1, x2) - half, std::min(y1, y2) - half, std::max(x1, x2) + half, std::max(y1, y2) + half, colour,
       [=](double px, double py) { return half - distance_to_segment(px, py, x1, y1, x2, y2) + 0.5; });
}

void Raster::box(double left, double top, double right, double bottom, Colour colour, double strength) {
  fill(left, top, right, bottom, colour, [=](double px, double py) {
    const double inside = std::min({px - left, right - px, py - top, bottom - py}) + 0.5;
    return std::clamp(inside, 0.0, 1.0) * strength;
  });
}

void Raster::triangle(const double (&x)[3], const double (&y)[3], Colour colour) {
  const auto side = [&](int a, int b, double px, double py) {
    const double dx = x[b] - x[a], dy = y[b] - y[a];
    return ((px - x[a]) * dy - (py - y[a]) * dx) / std::max(1e-9, std::hypot(dx, dy));
  };
  const double way = side(0, 1, x[2], y[2]) > 0 ? 1 : -1;
  fill(*std::min_element(x, x + 3), *std::min_element(y, y + 3), *std::max_element(x, x + 3),
       *std::max_element(y, y + 3), colour, [&](double px, double py) {
         return std::min({way * side(0, 1, px, py), way * side(1, 2, px, py), way * side(2, 0, px, py)}) + 0.5;
       });
}

void Raster::text(double x, double y, double height, const std::string& words, Colour colour) {
  const double unit = height / 6;
  const double step = 5.6 * unit;
  double left = x - (static_cast<double>(words.size()) * step - 1.6 * unit) / 2;
  const double top = y - height / 2;
  for (const char c : words) {
    const auto sign = signs().find(c);
    if (sign != signs().end()) {
      for (const auto& stroke : sign->second) {
        for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
          line(left + stroke[i].first * unit, top + stroke[i].second * unit, left + stroke[i + 1].first * unit,
               top + stroke[i + 1].second * unit, 0.95 * unit, colour);
        }
      }
    }
    left += step;
  }
}

std::string Raster::png() const { return packed(bytes_.data(), width_, height_, PNG_FORMAT_RGB); }

std::string squares_png(const std::vector<std::vector<bool>>& squares, int scale) {
  const int side = static_cast<int>(squares.size()) * scale;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const bool is_dark = squares[static_cast<std::size_t>(y / scale)][static_cast<std::size_t>(x / scale)];
      bytes[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x)] =
          is_dark ? 0 : 255;
    }
  }
  return packed(bytes.data(), side, side, PNG_FORMAT_GRAY);
}

std::string map_png(const Drawing& d) {
  constexpr double kTimes = 2.5;
  constexpr Colour kGround{247, 244, 236}, kGrid{226, 220, 207}, kLine{133, 123, 103}, kInk{28, 26, 21};
  constexpr Colour kWhite{255, 255, 255}, kRoute{196, 138, 20}, kPin{109, 66, 0}, kUrgent{140, 29, 12}, kGood{10, 83, 48};
  constexpr Colour kStop{76, 72, 62}, kCentre{20, 64, 122};
  const auto colour_of = [&](Pin::Kind kind) {
    switch (kind) {
      case Pin::Kind::urgent: return kUrgent;
      case Pin::Kind::good: return kGood;
      case Pin::Kind::stop: return kStop;
      case Pin::Kind::centre: return kCentre;
      case Pin::Kind::finding: return kPin;
    }
    return kPin;
  };
  const double width = d.width * kTimes, height = d.height * kTimes;
  Raster raster(static_cast<int>(width), static_cast<int>(height), kGround);
  const double step = d.scale_length * kTimes;
  for (double x = std::fmod(width / 2, step); x < width; x += step) raster.line(x, 0, x, height, 1.5, kGrid);
  for (double y = std::fmod(height / 2, step); y < height; y += step) raster.line(0, y, width, y, 1.5, kGrid);
  if (d.circle) raster.ring(d.centre.x * kTimes, d.centre.y * kTimes, *d.circle * kTimes, 3, kCentre);
  for (std::size_t i = 0; i + 1 < d.route.size(); ++i) {
    raster.line(d.route[i].x * kTimes, d.route[i].y * kTimes, d.route[i + 1].x * kTimes, d.route[i + 1].y * kTimes, 9,
                kRoute);
  }
  for (const Drawing::Mark& m : d.marks) {
    if (!m.is_about) continue;
    const double half = m.about_half * kTimes;
    raster.box(m.tip.x * kTimes - half, m.tip.y * kTimes - half, m.tip.x * kTimes + half, m.tip.y * kTimes + half, kLine,
               0.3);
  }
  for (const Drawing::Mark& m : d.marks) {
    if (std::hypot(m.at.x - m.tip.x, m.at.y - m.tip.y) <= 3) continue;
    raster.line(m.tip.x * kTimes, m.tip.y * kTimes, m.at.x * kTimes, m.at.y * kTimes, 2.5, kInk);
    raster.disc(m.tip.x * kTimes, m.tip.y * kTimes, 6, kInk);
  }
  for (const Drawing::Mark& m : d.marks) {
    raster.disc(m.at.x * kTimes, m.at.y * kTimes, m.radius * kTimes + 3, kWhite);
    raster.disc(m.at.x * kTimes, m.at.y * kTimes, m.radius * kTimes, colour_of(m.kind));
    if (!m.label.empty()) {
      raster.text(m.at.x * kTimes, m.at.y * kTimes, (m.label.size() > 2 ? 8 : 10.5) * kTimes, m.label, kWhite);
    }
  }
  const double x = 18 * kTimes, y = (d.height - 18) * kTimes, bar = d.scale_length * kTimes;
  raster.box(10 * kTimes, y - 24 * kTimes, x + bar + 8 * kTimes, y + 10 * kTimes, kWhite, 0.85);
  raster.line(x, y, x + bar, y, 5, kInk);
  raster.line(x, y - 12, x, y + 12, 5, kInk);
  raster.line(x + bar, y - 12, x + bar, y + 12, 5, kInk);
  raster.text(x + bar / 2, y - 12.5 * kTimes, 10 * kTimes, d.scale_text, kInk);
  const double nx = (d.width - 26) * kTimes, ny = 20 * kTimes;
  raster.triangle({nx, nx + 8 * kTimes, nx}, {ny, ny + 22 * kTimes, ny + 17 * kTimes}, kInk);
  raster.triangle({nx, nx - 8 * kTimes, nx}, {ny, ny + 22 * kTimes, ny + 17 * kTimes}, kInk);
  raster.text(nx, ny + 34 * kTimes, 11 * kTimes, "N", kInk);
  return raster.png();
}

}  // namespace lykta::documents

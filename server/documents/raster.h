// Small pictures for DOCX, which knows no SVG everywhere: a map and codes, drawn by hand and packed as PNG.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lykta::documents {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// Draws with soft edges. Coordinates outside are fine.
class Raster {
 public:
  Raster(int width, int height, Colour ground);

  void disc(double x, double y, double radius, Colour colour);
  void ring(double x, double y, double radius, double thickness, Colour colour);
  void line(double x1, double y1, double x2, double y2, double thickness, Colour colour);
  void box(double left, double top, double right, double bottom, Colour colour, double strength = 1);
  void triangle(const double (&x)[3], const double (&y)[3], Colour colour);
  /// Digits and the letters of "N", "k" and "m"; `height` of a digit, centred at (x, y).
  void text(double x, double y, double height, const std::string& words, Colour colour);

  std::string png() const;  ///< "" when it could not be packed

 private:
  void blend(int x, int y, Colour colour, double strength);
  template <class Cover>
  void fill(double left, double top, double right, double bottom, Colour colour, Cover cover);

  int width_, height_;
  std::vector<std::uint8_t> bytes_;
};

/// Black and white squares as a PNG, `scale` points each.
std::string squares_png(const std::vector<std::vector<bool>>& squares, int scale);

}  // namespace lykta::documents

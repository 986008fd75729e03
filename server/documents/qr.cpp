#include "documents/qr.h"

#include <qrencode.h>

#include <memory>

#include "documents/raster.h"
#include "documents/xml.h"

namespace lykta::documents {
namespace {

constexpr int kQuietEdge = 2;  // four on paper by the book; the paper around it is white as well

}  // namespace

std::vector<std::vector<bool>> qr_squares(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return {};
  const auto side = static_cast<std::size_t>(code->width + 2 * kQuietEdge);
  std::vector<std::vector<bool>> squares(side, std::vector<bool>(side, false));
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      squares[static_cast<std::size_t>(y + kQuietEdge)][static_cast<std::size_t>(x + kQuietEdge)] =
          (code->data[y * code->width + x] & 1) != 0;
    }
  }
  return squares;
}

std::string qr_svg(const std::string& text, const std::string& label) {
  const auto squares = qr_squares(text);
  if (squares.empty()) return "";
  std::string path;
  for (std::size_t y = 0; y < squares.size(); ++y) {
    for (std::size_t x = 0; x < squares.size(); ++x) {
      if (!squares[y][x]) continue;
      std::size_t run = 1;
      while (x + run < squares.size() && squares[y][x + run]) ++run;
      path += "M" + std::to_string(x) + " " + std::to_string(y) + "h" + std::to_string(run) + "v1h-" +
              std::to_string(run) + "z";
      x += run;
    }
  }
  const std::string side = std::to_string(squares.size());
  return "<svg class=\"qr\" viewBox=\"0 0 " + side + " " + side + "\" role=\"img\" aria-label=\"" + escaped(label) +
         "\" shape-rendering=\"crispEdges\"><rect class=\"paper\" width=\"" + side + "\" height=\"" + side +
         "\"/><path d=\"" + path + "\"/></svg>";
}

std::string qr_png(const std::string& text) {
  const auto squares = qr_squares(text);
  return squares.empty() ? "" : squares_png(squares, 6);
}

}  // namespace lykta::documents

// A code that a phone's camera opens. Pure.
#pragma once

#include <string>
#include <vector>

namespace lykta::documents {

/// Rows of squares, true = dark, with the quiet edge around; empty when the text is too long for a code.
std::vector<std::vector<bool>> qr_squares(const std::string& text);
std::string qr_svg(const std::string& text, const std::string& label);
std::string qr_png(const std::string& text);

}  // namespace lykta::documents

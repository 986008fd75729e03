// What a picture says of itself without being decoded: sort, size, and whether it carries data about the person or
// place behind it. Pure and bounds-checked: the bytes come from outside. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace lykta::http {

struct ImageHead {
  std::string media_type;  ///< image/jpeg, image/png, image/webp
  std::int64_t width = 0;
  std::int64_t height = 0;
};

constexpr std::int64_t kMostPixels = 40'000'000;

/// `bytes` is the whole file; its parts are walked to the end. Refuses (`invalid`): photo_empty, photo_not_image
/// (another sort of file, cut off, or with something behind the picture's end), photo_too_large (more than 40
/// megapixels), photo_has_exif (EXIF, XMP or IPTC: they hold positions and camera numbers).
Result<ImageHead> read_image_head(std::string_view bytes);

}  // namespace lykta::http

// The first 127 bytes of a PMTiles archive (specification version 3): is this a map the app can draw, and of where?
// Pure; the file itself is never read beyond them here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace lykta {

constexpr std::size_t kPmtilesHeadBytes = 127;

/// Degrees × 10⁷, as the archive itself has them.
struct PmtilesHead {
  std::int32_t west_e7 = 0, south_e7 = 0, east_e7 = 0, north_e7 = 0;
  int min_zoom = 0;
  int max_zoom = 0;

  bool operator==(const PmtilesHead&) const = default;
};

/// `bytes` is the beginning of the file, `file_size` its whole length. Refuses (always `invalid`, with a sentence that
/// says what to do): map_not_pmtiles (another file, or another version of the format), map_cut_short (a section lies
/// beyond the end: a copy that broke off), map_not_vector (pictures instead of shapes), map_compression_unsupported
/// (packed in a way browsers cannot open).
Result<PmtilesHead> read_pmtiles_head(std::string_view bytes, std::int64_t file_size);

/// "18.0925": degrees as decimal text without zeros that say nothing.
std::string degrees_text(std::int32_t degrees_e7);

}  // namespace lykta

#include "wire/pmtiles_head.h"

#include <array>
#include <cstdlib>

namespace lykta {
namespace {

enum At : std::size_t {
  kVersion = 7,
  kRootOffset = 8,
  kRootLength = 16,
  kMetadataOffset = 24,
  kLeavesOffset = 40,
  kTilesOffset = 56,
  kInternalCompression = 97,
  kTileCompression = 98,
  kTileType = 99,
  kMinZoom = 100,
  kMaxZoom = 101,
  kWest = 102,
  kSouth = 106,
  kEast = 110,
  kNorth = 114,
};
constexpr std::uint8_t kUncompressed = 1, kGzip = 2;
constexpr std::uint8_t kVectorTiles = 1;
/// Readers fetch this much at once and expect the root directory in it.
constexpr std::uint64_t kRootWithin = 16'384;

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t byte(std::size_t at) const { return static_cast<std::uint8_t>(bytes_[at]); }
  std::uint64_t number(std::size_t at, std::size_t size = 8) const {
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | byte(at + i);
    return value;
  }
  std::int32_t degrees(std::size_t at) const { return static_cast<std::int32_t>(static_cast<std::uint32_t>(number(at, 4))); }

 private:
  std::string_view bytes_;
};

tl::unexpected<Error> refuse(const char* reason, std::string sentence) {
  return fail(Code::invalid, reason, std::move(sentence), "map/district.pmtiles");
}

}  // namespace

Result<PmtilesHead> read_pmtiles_head(std::string_view bytes, std::int64_t file_size) {
  const Bytes head(bytes);
  if (bytes.size() < kPmtilesHeadBytes || bytes.substr(0, 7) != "PMTiles") {
    return refuse("map_not_pmtiles",
                  "The map file is no PMTiles archive; make one with `pmtiles extract` and put it in its place.");
  }
  if (head.byte(kVersion) != 3) {
    return refuse("map_not_pmtiles", "The map file is of PMTiles version " + std::to_string(head.byte(kVersion)) +
                                         "; version 3 is needed: run `pmtiles convert` on it.");
  }
  const auto size = static_cast<std::uint64_t>(file_size);
  for (const std::size_t at : {std::size_t{kRootOffset}, std::size_t{kMetadataOffset}, std::size_t{kLeavesOffset},
                               std::size_t{kTilesOffset}}) {
    const std::uint64_t offset = head.number(at), length = head.number(at + 8);
    if (offset > size || length > size - offset) {
      return refuse("map_cut_short", "The map file ends too early; copy it again, whole.");
    }
  }
  const std::uint64_t root_offset = head.number(kRootOffset), root_length = head.number(kRootLength);
  const bool is_rooted =
      root_offset >= kPmtilesHeadBytes && root_length > 0 && root_offset + root_length <= kRootWithin;
  const PmtilesHead found{head.degrees(kWest),  head.degrees(kSouth), head.degrees(kEast),
                          head.degrees(kNorth), head.byte(kMinZoom),  head.byte(kMaxZoom)};
  const auto within = [](std::int32_t low, std::int32_t high, std::int32_t most) {
    return low >= -most && low <= high && high <= most;
  };
  const bool is_somewhere = within(found.west_e7, found.east_e7, 1'800'000'000) &&
                            within(found.south_e7, found.north_e7, 900'000'000) && found.min_zoom <= found.max_zoom &&
                            found.max_zoom <= 24;
  if (!is_rooted || !is_somewhere) {
    return refuse("map_not_pmtiles", "The map file's head is damaged; make or copy it again.");
  }
  if (head.byte(kTileType) != kVectorTiles) {
    return refuse("map_not_vector", "The map file holds pictures; the app draws vector tiles (MVT). Extract it from a "
                                    "vector basemap.");
  }
  for (const std::size_t at : {std::size_t{kInternalCompression}, std::size_t{kTileCompression}}) {
    if (head.byte(at) != kUncompressed && head.byte(at) != kGzip) {
      return refuse("map_compression_unsupported", "The map file is packed in a way browsers cannot open; make it anew "
                                                   "with gzip.");
    }
  }
  return found;
}

std::string degrees_text(std::int32_t degrees_e7) {
  const std::int64_t all = std::abs(static_cast<std::int64_t>(degrees_e7));
  std::string fraction = std::to_string(all % 10'000'000);
  fraction.insert(0, 7 - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  std::string text = degrees_e7 < 0 ? "-" : "";
  text += std::to_string(all / 10'000'000);
  if (!fraction.empty()) text.append(".").append(fraction);
  return text;
}

}  // namespace lykta

#include "wire/pmtiles_head.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace lykta {
namespace {

constexpr std::int64_t kSize = 5'000;

/// A head as the specification draws it, of an archive of kSize bytes around Farsta.
class Head {
 public:
  Head() : bytes_(kPmtilesHeadBytes, '\0') {
    bytes_.replace(0, 7, "PMTiles");
    put(7, 3, 1);
    section(8, 127, 300);      // root directory
    section(24, 427, 100);     // metadata
    section(40, 527, 0);       // leaf directories
    section(56, 527, kSize - 527);  // tiles
    put(97, 2, 1).put(98, 2, 1).put(99, 1, 1).put(100, 11, 1).put(101, 15, 1);
    degrees(102, 180'500'000).degrees(106, 592'200'000).degrees(110, 181'400'000).degrees(114, 592'700'000);
  }
  Head& put(std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes_[at + i] = static_cast<char>(value >> (8 * i));
    return *this;
  }
  Head& section(std::size_t at, std::uint64_t offset, std::uint64_t length) {
    return put(at, offset, 8).put(at + 8, length, 8);
  }
  Head& degrees(std::size_t at, std::int32_t value) { return put(at, static_cast<std::uint32_t>(value), 4); }
  Head& text(const std::string& magic) {
    bytes_.replace(0, magic.size(), magic);
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::string reason_of(const std::string& bytes, std::int64_t size = kSize) {
  const auto head = read_pmtiles_head(bytes, size);
  return head ? "" : head.error().reason;
}

TEST(PmtilesHead, ADistrictsArchiveIsReadWithItsBoundsAndZooms) {
  const auto head = read_pmtiles_head(Head().bytes(), kSize);
  ASSERT_TRUE(head) << head.error().sentence;
  EXPECT_EQ(*head, (PmtilesHead{180'500'000, 592'200'000, 181'400'000, 592'700'000, 11, 15}));
}

TEST(PmtilesHead, WhatIsNoMapIsRefusedWithItsReason) {
  constexpr auto kHuge = std::numeric_limits<std::uint64_t>::max();
  const struct {
    const char* story;
    std::string bytes;
    const char* reason;
  } cases[] = {
      {"an empty file", "", "map_not_pmtiles"},
      {"a file that ends inside the head", Head().bytes().substr(0, 126), "map_not_pmtiles"},
      {"an MBTiles database under the right name", "SQLite format 3" + std::string(200, '\0'), "map_not_pmtiles"},
      {"a web page that a download gave instead", "<!doctype html>" + std::string(200, ' '), "map_not_pmtiles"},
      {"version 2", Head().put(7, 2, 1).bytes(), "map_not_pmtiles"},
      {"version 4, not made yet", Head().put(7, 4, 1).bytes(), "map_not_pmtiles"},
      {"no root directory", Head().section(8, 127, 0).bytes(), "map_not_pmtiles"},
      {"a root directory inside the head", Head().section(8, 20, 300).bytes(), "map_not_pmtiles"},
      {"a root directory farther in than readers look", Head().section(8, 127, 4'873).section(24, 127, 1).bytes(), ""},
      {"tiles beyond the end", Head().section(56, 527, kSize).bytes(), "map_cut_short"},
      {"a metadata offset beyond the end", Head().section(24, kSize + 1, 0).bytes(), "map_cut_short"},
      {"lengths that would wrap around", Head().section(56, kHuge - 10, 20).bytes(), "map_cut_short"},
      {"a root length that would wrap around", Head().section(8, 127, kHuge).bytes(), "map_cut_short"},
      {"west of east", Head().degrees(102, 190'000'000).bytes(), "map_not_pmtiles"},
      {"north of the pole", Head().degrees(114, 900'000'001).bytes(), "map_not_pmtiles"},
      {"zooms the wrong way round", Head().put(100, 16, 1).bytes(), "map_not_pmtiles"},
      {"a zoom nobody draws", Head().put(101, 200, 1).bytes(), "map_not_pmtiles"},
      {"pictures", Head().put(99, 2, 1).bytes(), "map_not_vector"},
      {"tiles of unknown sort", Head().put(99, 0, 1).bytes(), "map_not_vector"},
      {"directories packed with brotli", Head().put(97, 3, 1).bytes(), "map_compression_unsupported"},
      {"tiles packed with zstd", Head().put(98, 4, 1).bytes(), "map_compression_unsupported"},
      {"nothing packed at all", Head().put(97, 1, 1).put(98, 1, 1).bytes(), ""},
  };
  for (const auto& c : cases) EXPECT_EQ(reason_of(c.bytes), c.reason) << c.story;
}

TEST(PmtilesHead, ARootDirectoryBeyondTheFirstSixteenKilobytesIsDamage) {
  constexpr std::int64_t kLarge = 1'000'000;
  EXPECT_EQ(reason_of(Head().section(8, 127, 16'257).bytes(), kLarge), "");
  EXPECT_EQ(reason_of(Head().section(8, 127, 16'258).bytes(), kLarge), "map_not_pmtiles");
}

TEST(PmtilesHead, ACopyThatBrokeOffAnywhereIsNeverTakenForAMap) {
  for (std::int64_t size = 0; size < kSize; size += 7) {
    const auto bytes = Head().bytes().substr(0, static_cast<std::size_t>(std::min<std::int64_t>(size, 127)));
    EXPECT_NE(reason_of(bytes, size), "") << size;
  }
}

TEST(PmtilesHead, RandomDamageNeverGivesBoundsOffTheEarth) {
  std::mt19937_64 random(20241122);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = Head().bytes();
    for (int hits = 1 + static_cast<int>(random() % 6); hits > 0; --hits) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto head = read_pmtiles_head(bytes, kSize);
    if (!head) continue;
    EXPECT_LE(head->west_e7, head->east_e7);
    EXPECT_LE(head->south_e7, head->north_e7);
    EXPECT_GE(head->south_e7, -900'000'000);
    EXPECT_LE(head->north_e7, 900'000'000);
    EXPECT_LE(head->min_zoom, head->max_zoom);
  }
}

TEST(PmtilesHead, DegreesAreWrittenAsDecimals) {
  const std::pair<std::int32_t, const char*> cases[] = {{0, "0"},
                                                        {180'925'000, "18.0925"},
                                                        {-1, "-0.0000001"},
                                                        {-1'800'000'000, "-180"},
                                                        {592'433'217, "59.2433217"},
                                                        {5'000'000, "0.5"}};
  for (const auto& [degrees, text] : cases) EXPECT_EQ(degrees_text(degrees), text);
}

}  // namespace
}  // namespace lykta

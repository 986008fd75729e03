// The administrator's map folder, as a phone and as `lykta doctor` see it.
#include <gtest/gtest.h>

#include <fstream>

#include "http/map_folder.h"
#include "http/running_server.h"

namespace lykta::http {
namespace {

/// 1,000 bytes that begin as an archive of a district, and are counted up after that.
std::string small_archive() {
  std::string bytes(1000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>('a' + i % 26);
  const auto put = [&](std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
  };
  bytes.replace(0, 7, "PMTiles");
  put(7, 3, 1);
  const std::pair<std::uint64_t, std::uint64_t> sections[] = {{127, 25}, {152, 2}, {154, 0}, {154, 846}};
  for (std::size_t i = 0; i < 4; ++i) put(8 + 16 * i, sections[i].first, 8), put(16 + 16 * i, sections[i].second, 8);
  put(97, 1, 1), put(98, 1, 1), put(99, 1, 1), put(100, 12, 1), put(101, 15, 1);
  put(102, 180'500'000, 4), put(106, 592'200'000, 4), put(110, 181'400'000, 4), put(114, 592'700'000, 4);
  return bytes;
}

class MapTest : public ::testing::Test {
 protected:
  MapTest() { token_ = server_.enrol(Right::guest); }

  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
  }
  Value offer() { return server_.get("/api/v1/map", token_).json(); }
  std::vector<std::string> faults() {
    std::vector<std::string> reasons;
    for (const Error& fault : MapFolder(folder_.path().string()).faults()) reasons.push_back(fault.reason);
    return reasons;
  }

  TestFolder folder_;
  RunningServer server_{[this] {
    HttpOptions options;
    options.map_folder = folder_.path().string();
    return options;
  }()};
  std::string token_;
};

using Reasons = std::vector<std::string>;
constexpr const char* kLayer =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"party":"tk"},"geometry":{"type":"Polygon","coordinates":[[[18.05,59.22],[18.06,59.22],[18.06,59.23],[18.05,59.22]]]}}]})";

TEST_F(MapTest, WithoutFilesThereIsNothingAndNothingIsWrong) {
  EXPECT_EQ(offer().canonical(), R"({"duty":[],"owners":null,"pack":null})");
  EXPECT_EQ(server_.get("/api/v1/map/district.pmtiles", token_).reason(), "map_missing");
  EXPECT_EQ(server_.get("/api/v1/map/owners.geojson", token_).reason(), "owners_missing");
  EXPECT_EQ(faults(), Reasons{});
}

TEST_F(MapTest, AServerWithoutAFolderOffersNothing) {
  RunningServer bare;
  const std::string token = bare.enrol(Right::member);
  EXPECT_EQ(bare.get("/api/v1/map", token).json().canonical(), R"({"duty":[],"owners":null,"pack":null})");
}

TEST_F(MapTest, OnlyThoseWithASessionAreAnswered) {
  write("district.pmtiles", small_archive());
  write("owners.geojson", kLayer);
  for (const char* address : {"/api/v1/map", "/api/v1/map/district.pmtiles", "/api/v1/map/owners.geojson"}) {
    EXPECT_EQ(server_.get(address).status, 401) << address;
  }
}

TEST_F(MapTest, APackIsOfferedWithSizeBoundsAndZooms) {
  write("district.pmtiles", small_archive());
  const Value told = offer();
  const Value& pack = *told.find("pack");
  EXPECT_EQ(pack.int_or("bytes", 0), 1000);
  EXPECT_EQ(pack.find("bounds")->canonical(), R"(["18.05","59.22","18.14","59.27"])");
  EXPECT_EQ(pack.int_or("min_zoom", 0), 12);
  EXPECT_EQ(pack.int_or("max_zoom", 0), 15);
  EXPECT_EQ(pack.text_or("etag"), server_.get("/api/v1/map/district.pmtiles", token_).header("ETag"));
  EXPECT_EQ(told.find("problem"), nullptr);
  EXPECT_EQ(faults(), Reasons{});
}

TEST_F(MapTest, ThePackIsServedInRangesAndNotAgainToThoseWhoHaveIt) {
  write("district.pmtiles", small_archive());
  const Got part = server_.get("/api/v1/map/district.pmtiles", token_, "Range: bytes=900-2000\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.header("Content-Range"), "bytes 900-999/1000");
  EXPECT_EQ(part.header("Content-Type"), "application/vnd.pmtiles");
  ASSERT_TRUE(part.file);
  EXPECT_EQ(part.file->offset, 900);
  EXPECT_EQ(part.file->length, 100);
  EXPECT_EQ(server_.get("/api/v1/map/district.pmtiles", token_, "Range: bytes=1000-\r\n").status, 416);
  EXPECT_EQ(server_.get("/api/v1/map/district.pmtiles", token_, "If-None-Match: " + part.header("ETag") + "\r\n").status, 304);
}

TEST_F(MapTest, AFileThatIsNoMapIsNotOfferedAndSaysWhy) {
  write("district.pmtiles", "SQLite format 3" + std::string(5000, 'x'));
  EXPECT_EQ(offer().canonical(), R"({"duty":[],"owners":null,"pack":null,"problem":"map_not_pmtiles"})");
  const Got refused = server_.get("/api/v1/map/district.pmtiles", token_);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.reason(), "map_not_pmtiles");
  EXPECT_EQ(faults(), Reasons{"map_not_pmtiles"});

  write("district.pmtiles", small_archive().substr(0, 700));
  EXPECT_EQ(offer().text_or("problem"), "map_cut_short");
  EXPECT_EQ(faults(), Reasons{"map_cut_short"});

  write("district.pmtiles", small_archive());
  EXPECT_EQ(offer().find("problem"), nullptr) << "a new file counts at once";
}

TEST_F(MapTest, TheLayerOfOwnersIsServedAndLookedThroughByTheDoctor) {
  write("owners.geojson", kLayer);
  EXPECT_EQ(offer().find("owners")->int_or("bytes", 0), static_cast<std::int64_t>(std::string(kLayer).size()));
  EXPECT_EQ(server_.get("/api/v1/map/owners.geojson", token_).header("Content-Type"), "application/geo+json");
  EXPECT_EQ(faults(), Reasons{});
  for (const char* wrong :
       {"", "nothing", "[]", R"({"type":"FeatureCollection"})", R"({"type":"FeatureCollection","features":[]})",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"owner":"tk"},"geometry":{"type":"Polygon","coordinates":[]}}]})",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"party":"tk"},"geometry":{"type":"Point","coordinates":[18.05,59.22]}}]})"}) {
    write("owners.geojson", wrong);
    EXPECT_EQ(faults(), Reasons{"owners_not_geojson"}) << wrong;
  }
}

TEST_F(MapTest, DutyNumbersAreToldOrNotAtAll) {
  write("duty.json", R"([{"party":"tk","label":"Trafikkontorets jour","phone":"08-651 00 00"}])");
  EXPECT_EQ(offer().find("duty")->canonical(), R"([{"label":"Trafikkontorets jour","party":"tk","phone":"08-651 00 00"}])");
  EXPECT_EQ(faults(), Reasons{});
  for (const char* wrong : {"{}", "[7]", R"([{"party":"tk","label":"jour"}])", R"([{"label":"jour","phone":"112"}])",
                            R"([{"party":"tk","label":"jour","phone":"javascript:alert"}])"}) {
    write("duty.json", wrong);
    EXPECT_EQ(offer().find("duty")->canonical(), "[]") << wrong;
    EXPECT_EQ(faults(), Reasons{"duty_not_readable"}) << wrong;
  }
}

}  // namespace
}  // namespace lykta::http

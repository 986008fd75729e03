// Photos in resumable parts: tests named after what a phone on a bad network goes through.
#include <gtest/gtest.h>

#include "http/running_server.h"
#include "http/test_images.h"
#include "store/digest.h"

namespace lykta::http {
namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k <= bytes.size() ? kAlphabet[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

class UploadsTest : public ::testing::Test {
 protected:
  Got create(const std::string& bytes, const std::string& token, std::string sha256 = "") {
    if (sha256.empty()) sha256 = sha256_hex(bytes);
    return server_.ask("POST", "/api/v1/uploads", token,
                       "Tus-Resumable: 1.0.0\r\nUpload-Length: " + std::to_string(bytes.size()) +
                           "\r\nUpload-Metadata: sha256 " + base64(sha256) + ",type " + base64("image/jpeg") + "\r\n");
  }
  Got patch(const std::string& location, std::size_t offset, const std::string& bytes, const std::string& token) {
    return server_.ask("PATCH", location, token,
                       "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: " +
                           std::to_string(offset) + "\r\n",
                       bytes);
  }
  Got head(const std::string& location, const std::string& token) {
    return server_.ask("HEAD", location, token, "Tus-Resumable: 1.0.0\r\n");
  }
  bool is_stored(const std::string& bytes) { return server_.store().read()->attachment(sha256_hex(bytes)).has_value(); }

  RunningServer server_;
  const std::string token_ = server_.enrol(Right::member);
  const std::string photo_ = jpeg(640, 480, segment(0xE2, std::string(3000, 'i')));
};

TEST_F(UploadsTest, APhotoInThreeParts) {
  const Got created = create(photo_, token_);
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.header("Tus-Resumable"), "1.0.0");
  const std::string location = created.header("Location");

  Got part = patch(location, 0, photo_.substr(0, 1000), token_);
  EXPECT_EQ(part.status, 204) << part.body;
  EXPECT_EQ(part.header("Upload-Offset"), "1000");
  EXPECT_EQ(head(location, token_).header("Upload-Offset"), "1000");
  EXPECT_EQ(head(location, token_).header("Upload-Length"), std::to_string(photo_.size()));
  EXPECT_EQ(patch(location, 1000, photo_.substr(1000, 500), token_).status, 204);
  EXPECT_FALSE(is_stored(photo_));

  part = patch(location, 1500, photo_.substr(1500), token_);
  EXPECT_EQ(part.status, 204) << part.body;
  EXPECT_EQ(part.header("Upload-Offset"), std::to_string(photo_.size()));
  const auto stored = server_.store().read()->attachment(sha256_hex(photo_));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->media_type, "image/jpeg");
  EXPECT_EQ(stored->bytes, static_cast<std::int64_t>(photo_.size()));
  EXPECT_EQ(stored->stored_ms, kNow_ms);
}

TEST_F(UploadsTest, TheSamePhotoAgainIsThereAlready) {
  const std::string location = create(photo_, token_).header("Location");
  ASSERT_EQ(patch(location, 0, photo_, token_).status, 204);
  const Got again = create(photo_, server_.enrol(Right::guest));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.header("Upload-Offset"), std::to_string(photo_.size()));
  EXPECT_EQ(again.header("Location"), "");
  EXPECT_EQ(head(location, token_).header("Upload-Offset"), std::to_string(photo_.size()));
  EXPECT_EQ(patch(location, photo_.size(), "", token_).status, 204);
}

TEST_F(UploadsTest, AnUploadOutlivesTheServer) {
  const std::string location = create(photo_, token_).header("Location");
  ASSERT_EQ(patch(location, 0, photo_.substr(0, 1000), token_).status, 204);
  server_.restart();
  EXPECT_EQ(head(location, token_).header("Upload-Offset"), "1000");
  EXPECT_EQ(create(photo_, token_).header("Location"), location);
  EXPECT_EQ(patch(location, 1000, photo_.substr(1000), token_).status, 204);
  EXPECT_TRUE(is_stored(photo_));
}

TEST_F(UploadsTest, AllBytesHereButNobodyLooked) {
  const std::string location = create(photo_, token_).header("Location");
  const std::string id = location.substr(location.rfind('/') + 1);
  // The server stopped between writing the last part and looking at the whole.
  ASSERT_TRUE(server_.store().append_upload(id, 0, photo_));
  server_.restart();
  EXPECT_FALSE(is_stored(photo_));
  EXPECT_EQ(head(location, token_).header("Upload-Offset"), std::to_string(photo_.size()));
  EXPECT_TRUE(is_stored(photo_));
}

TEST_F(UploadsTest, BadBytesAllHereAreNotPassedOffAsDone) {
  const std::string text = "no picture at all";
  const std::string location = create(text, token_).header("Location");
  ASSERT_TRUE(server_.store().append_upload(location.substr(location.rfind('/') + 1), 0, text));
  EXPECT_EQ(head(location, token_).status, 400);
  EXPECT_EQ(head(location, token_).header("Upload-Offset"), "0");
}

TEST_F(UploadsTest, ALostAnswerIsRepaired) {
  const std::string location = create(photo_, token_).header("Location");
  ASSERT_EQ(patch(location, 0, photo_.substr(0, 1000), token_).status, 204);
  const Got again = patch(location, 0, photo_.substr(0, 1000), token_);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.reason(), "offset_mismatch");
  EXPECT_EQ(patch(location, 2000, "x", token_).reason(), "offset_mismatch");
  EXPECT_EQ(patch(location, 1000, photo_.substr(1000), token_).status, 204);
}

TEST_F(UploadsTest, WhatIsNoGoodPhotoIsRefusedAndDropped) {
  struct Case {
    std::string bytes;
    std::string sha256;
    int status;
    std::string reason;
  };
  const Case cases[] = {
      {photo_, std::string(64, 'a'), 400, "photo_hash_differs"},
      {"GIF89a", "", 400, "photo_not_image"},
      {jpeg(640, 480, segment(0xE1, std::string("Exif\0\0", 6))), "", 400, "photo_has_exif"},
      {png(10000, 10000), "", 413, "photo_too_large"},
  };
  for (const Case& c : cases) {
    const std::string location = create(c.bytes, token_, c.sha256).header("Location");
    const Got got = patch(location, 0, c.bytes, token_);
    EXPECT_EQ(got.status, c.status) << c.reason;
    EXPECT_EQ(got.reason(), c.reason);
    EXPECT_EQ(head(location, token_).header("Upload-Offset"), "0") << c.reason;
    EXPECT_FALSE(is_stored(c.bytes));
  }
}

TEST_F(UploadsTest, LimitsAreSaidAtOnce) {
  const auto begin = [&](const std::string& fields) {
    return server_.ask("POST", "/api/v1/uploads", token_, "Tus-Resumable: 1.0.0\r\n" + fields);
  };
  const std::string sha = "Upload-Metadata: sha256 " + base64(std::string(64, 'a')) + "\r\n";
  EXPECT_EQ(begin("Upload-Length: 0\r\n" + sha).reason(), "photo_empty");
  EXPECT_EQ(begin("Upload-Length: 8388609\r\n" + sha).status, 413);
  EXPECT_EQ(begin("Upload-Length: 8388608\r\n" + sha).status, 201);
  EXPECT_EQ(begin("Upload-Length: -1\r\n" + sha).reason(), "upload_length_missing");
  EXPECT_EQ(begin("Upload-Length: 99999999999999999999\r\n" + sha).reason(), "upload_length_missing");
  EXPECT_EQ(begin(sha).reason(), "upload_length_missing");
  EXPECT_EQ(begin("Upload-Length: 5\r\n").reason(), "photo_hash_missing");
  EXPECT_EQ(begin("Upload-Length: 5\r\nUpload-Metadata: sha256 !!!\r\n").reason(), "photo_hash_missing");
  EXPECT_EQ(begin("Upload-Length: 5\r\nUpload-Metadata: sha256 " + base64("../../etc") + "\r\n").reason(),
            "photo_hash_missing");

  const std::string location = create(photo_, token_).header("Location");
  EXPECT_EQ(patch(location, 0, std::string(512 * 1024 + 1, 'x'), token_).reason(), "chunk_too_large");
  EXPECT_EQ(patch(location, 0, photo_ + "more", token_).reason(), "photo_too_large");
  EXPECT_EQ(server_.ask("PATCH", location, token_, "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n", "x").status, 415);
}

TEST_F(UploadsTest, AnUploadBelongsToItsDevice) {
  const std::string location = create(photo_, token_).header("Location");
  const std::string other = server_.enrol(Right::administrator);
  EXPECT_EQ(head(location, other).status, 404);
  EXPECT_EQ(patch(location, 0, photo_, other).status, 404);
  std::string forged = location;
  forged.back() = forged.back() == '0' ? '1' : '0';
  EXPECT_EQ(head(forged, token_).status, 404);
  EXPECT_EQ(create(photo_, "").status, 401);
  EXPECT_EQ(server_.ask("GET", location, token_, "Tus-Resumable: 1.0.0\r\n").status, 404);
}

TEST_F(UploadsTest, OnlyTusOneIsSpoken) {
  const Got got = server_.ask("POST", "/api/v1/uploads", token_, "Upload-Length: 5\r\n");
  EXPECT_EQ(got.status, 412);
  EXPECT_EQ(got.header("Tus-Version"), "1.0.0");
  const Got options = server_.ask("OPTIONS", "/api/v1/uploads", "");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("Tus-Extension"), "creation");
  EXPECT_EQ(options.header("Tus-Max-Size"), "8388608");
}

TEST_F(UploadsTest, HalfSentPhotosOfOneDeviceAreCounted) {
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(create("x", token_, sha256_hex(std::to_string(i))).status, 201) << i;
  }
  EXPECT_EQ(create("x", token_, sha256_hex("one more")).reason(), "too_many_uploads");
  EXPECT_EQ(create("x", token_, sha256_hex("7")).status, 201) << "one it has begun already";
  EXPECT_EQ(create("x", server_.enrol(Right::member), sha256_hex("other")).status, 201);
}

}  // namespace
}  // namespace lykta::http

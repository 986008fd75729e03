#include "http/image_head.h"

#include <gtest/gtest.h>

#include "http/test_images.h"

namespace lykta::http {
namespace {

std::string told(const std::string& bytes) {
  const auto head = read_image_head(bytes);
  if (!head) return head.error().reason;
  return head->media_type + " " + std::to_string(head->width) + "x" + std::to_string(head->height);
}

TEST(ImageHead, KnowsThreeSortsOfPictures) {
  EXPECT_EQ(told(jpeg(640, 480)), "image/jpeg 640x480");
  EXPECT_EQ(told(png(640, 480)), "image/png 640x480");
  EXPECT_EQ(told(webp_lossy(640, 480)), "image/webp 640x480");
  EXPECT_EQ(told(webp_lossless(640, 480)), "image/webp 640x480");
  EXPECT_EQ(told(webp_extended(640, 480, "")), "image/webp 640x480");
}

TEST(ImageHead, ARealPictureOfAnEncoderIsRead) {
  EXPECT_EQ(told(kTinyPng), "image/png 1x1");
  EXPECT_EQ(told(kTinyJpeg), "image/jpeg 8x8");
}

TEST(ImageHead, DataAboutTheMakingIsRefused) {
  const std::string cases[] = {
      jpeg(8, 8, segment(0xE1, std::string("Exif\0\0MM", 8))),
      jpeg(8, 8, segment(0xE1, std::string("http://ns.adobe.com/xap/1.0/\0<x/>", 34))),
      jpeg(8, 8, segment(0xED, "Photoshop 3.0")),
      png(8, 8, chunk("eXIf", "MM")),
      png(8, 8, chunk("iTXt", std::string("XML:com.adobe.xmp\0", 18))),
      png(8, 8, chunk("zTXt", std::string("Raw profile type exif\0", 22))),
      webp_extended(8, 8, riff_chunk("EXIF", "MM")),
      webp_extended(8, 8, riff_chunk("XMP ", "<x/>")),
  };
  for (const std::string& bytes : cases) EXPECT_EQ(told(bytes), "photo_has_exif");
}

TEST(ImageHead, ExifAfterTheFirstScanIsFoundToo) {
  EXPECT_EQ(told(jpeg_parts(8, 8, "", segment(0xE1, std::string("Exif\0\0MM", 8)))), "photo_has_exif");
}

TEST(ImageHead, MoreThanFortyMegapixelsAreRefused) {
  EXPECT_EQ(told(png(8000, 5000)), "image/png 8000x5000");
  EXPECT_EQ(told(png(8000, 5001)), "photo_too_large");
  EXPECT_EQ(told(png(0xFFFFFFFF, 0xFFFFFFFF)), "photo_too_large");
  EXPECT_EQ(told(jpeg(65535, 65535)), "photo_too_large");
  EXPECT_EQ(told(webp_extended(1 << 24, 1 << 24, "")), "photo_too_large");
}

TEST(ImageHead, OtherFilesAreNoPictures) {
  EXPECT_EQ(told(""), "photo_empty");
  const std::string cases[] = {"GIF89a",
                               "<svg/>",
                               "%PDF-1.7",
                               "RIFF",
                               std::string("RIFF\x04\0\0\0WAVE", 12),
                               "\xFF\xD8",
                               png(0, 8),
                               jpeg(0, 8),
                               jpeg(8, 8) + "PK\x03\x04",
                               png(8, 8) + "x",
                               webp_lossy(8, 8) + "xx"};
  for (const std::string& bytes : cases) EXPECT_EQ(told(bytes), "photo_not_image") << bytes.substr(0, 8);
}

TEST(ImageHead, EveryCutIsRefusedAndNoneReadsTooFar) {
  for (const std::string& whole : {jpeg(640, 480, segment(0xE2, "ICC_PROFILE")), png(640, 480), webp_lossy(640, 480),
                                   webp_lossless(7, 9), webp_extended(640, 480, riff_chunk("ICCP", "abc"))}) {
    for (std::size_t length = 1; length < whole.size(); ++length) {
      // A copy of exactly that size: a sanitizer sees the first byte too far.
      const std::string cut(whole.data(), length);
      EXPECT_EQ(told(cut), "photo_not_image") << length << " of " << whole.size();
    }
  }
}

TEST(ImageHead, NoSingleWrongByteCrashes) {
  for (const std::string& whole : {jpeg(64, 48, segment(0xE0, "JFIF")), png(64, 48), webp_lossless(64, 48)}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char wrong : {'\x00', '\x7F', '\xFF'}) {
        std::string bytes = whole;
        bytes[at] = wrong;
        EXPECT_FALSE(told(bytes).empty());
      }
    }
  }
}

}  // namespace
}  // namespace lykta::http

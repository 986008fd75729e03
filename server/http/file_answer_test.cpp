#include "http/file_answer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lykta::http {
namespace {

std::string told(const Answer& answer) {
  std::string out = std::to_string(answer.status);
  for (const auto& [key, value] : answer.headers) {
    if (key == "Content-Range") out += " " + value;
  }
  if (answer.file) out += " @" + std::to_string(answer.file->offset) + "+" + std::to_string(answer.file->length);
  return out;
}

ServedFile hundred_bytes() { return {"/x", 100, "image/jpeg", "\"tag\"", "no-cache", false}; }

TEST(FileAnswer, OneRangeIsServedAndOddOnesAreIgnored) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "200 @0+100"},
      {"bytes=0-9", "206 bytes 0-9/100 @0+10"},
      {"bytes=90-", "206 bytes 90-99/100 @90+10"},
      {"bytes=90-1000", "206 bytes 90-99/100 @90+10"},
      {"bytes=-10", "206 bytes 90-99/100 @90+10"},
      {"bytes=-1000", "206 bytes 0-99/100 @0+100"},
      {"bytes=99-99", "206 bytes 99-99/100 @99+1"},
      {"bytes=100-", "416 bytes */100"},
      {"bytes=100-200", "416 bytes */100"},
      {"bytes=99999999999999999999-", "200 @0+100"},
      {"bytes=-0", "416 bytes */100"},
      {"bytes=9-1", "200 @0+100"},
      {"bytes=0-1,5-6", "200 @0+100"},
      {"bytes=a-b", "200 @0+100"},
      {"bytes=--5", "200 @0+100"},
      {"bytes=-", "200 @0+100"},
      {"lines=1-2", "200 @0+100"},
  };
  for (const auto& [range, expected] : cases) {
    Call call;
    call.range = range;
    EXPECT_EQ(told(file_answer(call, hundred_bytes())), expected) << range;
  }
}

TEST(FileAnswer, APackedFileHasNoRanges) {
  Call call;
  call.range = "bytes=0-9";
  ServedFile file = hundred_bytes();
  file.is_gzip = true;
  EXPECT_EQ(told(file_answer(call, file)), "200 @0+100");
}

TEST(FileAnswer, WhoHasItAlreadyGetsNothing) {
  for (const std::string known : {"\"tag\"", "\"old\", \"tag\"", "W/\"tag\"", "*"}) {
    Call call;
    call.headers = {{"if-none-match", known}};
    EXPECT_EQ(told(file_answer(call, hundred_bytes())), "304") << known;
  }
  Call call;
  call.headers = {{"if-none-match", "\"other\""}};
  EXPECT_EQ(told(file_answer(call, hundred_bytes())), "200 @0+100");
}

TEST(FileAnswer, AnEmptyFileIsWhole) {
  ServedFile file = hundred_bytes();
  file.size = 0;
  Call call;
  EXPECT_EQ(told(file_answer(call, file)), "200 @0+0");
  call.range = "bytes=-5";
  EXPECT_EQ(told(file_answer(call, file)), "416 bytes */0");
}

}  // namespace
}  // namespace lykta::http

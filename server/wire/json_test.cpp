#include "wire/json.h"

#include <gtest/gtest.h>

namespace lykta {
namespace {

std::string reason_of(std::string_view text, const DecodeLimits& limits = {}) {
  const auto value = decode_json(text, limits);
  return value ? "ok " + value->canonical() : value.error().reason;
}

struct Case {
  std::string text;
  std::string expected;
};

TEST(Json, ReadsEveryTypeAndWritesItCanonically) {
  const Case cases[] = {
      {"null", "ok null"},
      {" true ", "ok true"},
      {"-0", "ok 0"},
      {"9007199254740992", "ok 9007199254740992"},
      {"-9007199254740992", "ok -9007199254740992"},
      {"81.73", "ok 81.73"},
      {"1e3", "ok 1e3"},
      {"\"r\\u00e4v \\u0001\\/\"", "ok \"räv \\u0001/\""},
      {"\"\\ud83d\\udd26\"", "ok \"🔦\""},
      {"[]", "ok []"},
      {"{ \"b\" : [1, {\"z\":null}], \"a\":\"\" }", "ok {\"a\":\"\",\"b\":[1,{\"z\":null}]}"},
      {"\xEF\xBB\xBF{}", "ok {}"},
  };
  for (const Case& c : cases) EXPECT_EQ(reason_of(c.text), c.expected) << c.text;
}

TEST(Json, RefusesWithAStableReason) {
  const Case cases[] = {
      {"", "json_syntax"},
      {"{", "json_syntax"},
      {"{} {}", "json_syntax"},
      {"[1,]", "json_syntax"},
      {"{'a':1}", "json_syntax"},
      {"// hello\n1", "json_syntax"},
      {"01", "json_syntax"},
      {"NaN", "json_syntax"},
      {"\"\\ud800\"", "json_syntax"},
      {"\"\n\"", "json_syntax"},
      {"9007199254740993", "json_number_range"},
      {"-9007199254740993", "json_number_range"},
      {"18446744073709551616", "json_number_range"},
      {"99999999999999999999999999", "json_number_range"},
      {"1e400", "json_number_range"},
      {"{\"a\":1,\"a\":1}", "json_duplicate_key"},
      {"{\"\\u00e5\":1,\"a\\u030a\":1}", "json_duplicate_key"},
      {"\"\\u0000\"", "json_nul"},
      {"{\"a\\u0000\":1}", "json_nul"},
      {"\"\xff\"", "json_not_utf8"},
      {"\"\xed\xa0\x80\"", "json_not_utf8"},
      {"\"\xc0\xaf\"", "json_not_utf8"},
      {"\"\xf4\x90\x80\x80\"", "json_not_utf8"},
      {"\"\xc3", "json_not_utf8"},
  };
  for (const Case& c : cases) EXPECT_EQ(reason_of(c.text), c.expected) << c.text;
}

TEST(Json, NothingHidesBehindANulByte) {
  EXPECT_EQ(reason_of(std::string_view("{}\0{\"role\":\"administrator\"}", 28)), "json_nul");
  EXPECT_EQ(reason_of(std::string_view("\0", 1)), "json_nul");
}

TEST(Json, CountsDepthFromTheOutside) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(reason_of(nested(32)), "ok " + nested(32));
  EXPECT_EQ(reason_of(nested(33)), "json_too_deep");
  EXPECT_EQ(reason_of(std::string(100'000, '[')), "json_too_deep");
  EXPECT_EQ(reason_of(std::string(200'000, '['), {.bytes = 1 << 20, .depth = 32}), "json_too_deep");
}

TEST(Json, CapsSizeAndNumberOfValues) {
  EXPECT_EQ(reason_of(std::string(256 * 1024 + 1, ' ')), "json_too_large");
  EXPECT_EQ(reason_of("[1,2,3]", {.bytes = 100, .depth = 32, .values = 4}), "ok [1,2,3]");
  EXPECT_EQ(reason_of("[1,2,3,4]", {.bytes = 100, .depth = 32, .values = 4}), "json_too_many_values");
}

TEST(Json, AFaultSaysWhereItIs) {
  const auto syntax = decode_json("{\n  \"a\": 1,\n  \"b\" 2\n}");
  ASSERT_FALSE(syntax);
  EXPECT_EQ(syntax.error().sentence, "this is not JSON: line 3, column 7");
  const auto duplicate = decode_json(R"({"areas":[{},{"goals":{"id":1,"id":2}}]})");
  ASSERT_FALSE(duplicate);
  EXPECT_EQ(duplicate.error().field, "areas[1].goals.id");
}

TEST(Json, ALongKeyMakesNoLongError) {
  std::string key;
  for (int i = 0; i < 1000; ++i) key += "å";
  const auto value = decode_json("{\"" + key + "\":9007199254740993}");
  ASSERT_FALSE(value);
  EXPECT_LE(value.error().field.size(), 200u);
  EXPECT_TRUE(is_utf8(value.error().field));
}

TEST(Json, TextAndKeysAreComposed) {
  EXPECT_EQ(reason_of("{\"fa\\u030argel\":\"Fagersjo\\u0308\"}"), "ok {\"fårgel\":\"Fagersjö\"}");
  EXPECT_EQ(to_nfc("a\xCC\x8A"), "å");
  EXPECT_EQ(to_nfc("\xE2\x84\xAB"), "Å");  // the Ångström sign
  EXPECT_EQ(to_nfc("Blåsut"), "Blåsut");
  EXPECT_EQ(to_nfc("\xED\x95\x9C"), "\xED\x95\x9C");
  EXPECT_EQ(to_nfc("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), "\xED\x95\x9C");
}

}  // namespace
}  // namespace lykta

#include "access/codes.h"

#include <gtest/gtest.h>

#include "store/digest.h"

namespace lykta {
namespace {

TEST(Codes, AreWrittenInTwoGroupsWithoutLettersThatLookAlike) {
  EXPECT_EQ(code_text(std::string_view("\0\0\0\0\0", 5)), "0000-0000");
  EXPECT_EQ(code_text("\xff\xff\xff\xff\xff"), "ZZZZ-ZZZZ");
  for (int i = 0; i < 1000; ++i) {
    const std::string code = code_text(random_bytes(5));
    ASSERT_EQ(code.size(), 9u);
    EXPECT_EQ(code.find_first_of("ILOU"), std::string::npos) << code;
    EXPECT_EQ(code, read_code(code)->insert(4, "-"));
  }
}

TEST(Codes, ReadWhatPeopleType) {
  const struct {
    const char* typed;
    const char* read;  // "" = no code
  } cases[] = {
      {"KX7M-2Q9P", "KX7M2Q9P"},
      {"kx7m2q9p", "KX7M2Q9P"},
      {" kx7m - 2q9p \n", "KX7M2Q9P"},
      {"OoIi-LlAA", "001111AA"},
      {"K-X-7-M-2-Q-9-P", "KX7M2Q9P"},
      {"", ""},
      {"KX7M-2Q9", ""},
      {"KX7M-2Q9PP", ""},
      {"KX7M-2Q9U", ""},
      {"KX7M-2Q9Å", ""},
      {"KX7M_2Q9P", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(read_code(c.typed).value_or(""), c.read) << c.typed;
  EXPECT_FALSE(read_code(std::string(1'000'000, ' ') + "KX7M2Q9P"));
}

TEST(Codes, TokensAreBase64UrlWithoutPadding) {
  EXPECT_EQ(base64url_text("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(base64url_text("f"), "Zg");
  EXPECT_EQ(base64url_text("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url_text(random_bytes(32)).size(), 43u);
}

}  // namespace
}  // namespace lykta

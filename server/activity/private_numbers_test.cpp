#include "domain/phone_number.h"

#include <gtest/gtest.h>

#include <fstream>

#include "activity/personal_number.h"

namespace lykta {
namespace {

TEST(PrivateNumbers, AreFoundAsTheExamplesSay) {
  std::ifstream in(LYKTA_SOURCE_DIR "/shared/examples/private_numbers.txt");
  int personal = 0, phone = 0, fine = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto tab = line.find('\t');
    const std::string kind = line.substr(0, tab), text = line.substr(tab + 1);
    EXPECT_EQ(holds_personal_number(text), kind == "personal") << text;
    EXPECT_EQ(holds_phone_number(text), kind == "phone") << text;
    ++(kind == "personal" ? personal : kind == "phone" ? phone : fine);
  }
  EXPECT_GE(personal, 5);
  EXPECT_GE(phone, 5);
  EXPECT_GE(fine, 5);
}

}  // namespace
}  // namespace lykta

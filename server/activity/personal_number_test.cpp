#include "activity/personal_number.h"

#include <gtest/gtest.h>

#include <string>

namespace lykta {
namespace {

// The one the tax agency uses in its own examples, and made-up ones with a right check digit where only the date is
// to decide.
struct Case {
  const char* text;
  bool expected;
};

class PersonalNumber : public testing::TestWithParam<Case> {};

TEST_P(PersonalNumber, IsFoundWhereItStandsAndNowhereElse) {
  EXPECT_EQ(holds_personal_number(GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, PersonalNumber,
    testing::Values(Case{"191212121212", true},   // 12 digits
                    Case{"19121212-1212", true},  // with hyphen
                    Case{"121212-1212", true},    // 10 digits
                    Case{"121212+1212", true},    // over a hundred years old
                    Case{"1212121212", true}, Case{"121212 1212", true}, Case{"121212\u20131212", true},  // en dash
                    Case{"pratade med 121212-1212, hon", true},                  // inside a sentence
                    Case{"åäö121212-1212åäö", true}, Case{"121272-1219", true},  // co-ordination number, day 72
                    Case{"20000229-1235", true},                                 // leap day of 2000
                    Case{"000229-1235", true}, Case{"5121212-12128", false},     // digits beside it
                    Case{"121212-12127", false}, Case{"121212-1213", false},     // wrong check digit
                    Case{"121312-1211", false},                                  // month 13
                    Case{"121200-1216", false},                                  // day 0
                    Case{"990229-1237", false},                                  // 1999 had no leap day
                    Case{"35121212-1212", false},                                // year 3512
                    Case{"lyktstolpe 4711, 2 släckta", false}, Case{"08-508 18 000", false},
                    Case{"2024-12-11T18:00", false}, Case{"möte 20241211 kl 1800-1930", false},
                    Case{"019359fc-8000-7000-8000-000000000001", false}, Case{"", false}, Case{"-", false}));

}  // namespace
}  // namespace lykta

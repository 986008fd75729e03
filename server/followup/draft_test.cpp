// The drafted text, as it would stand in the follow-up.
#include "followup/draft.h"

#include <gtest/gtest.h>

#include "wire/json.h"

namespace lykta {
namespace {

std::string drafted(const std::string& row, std::string_view period = "VB", std::string_view as_of = "2024-12-31") {
  return draft_text(decode_json(row).value(), period, as_of);
}

TEST(Draft, TellsWalksAndMeasuresInSentences) {
  EXPECT_EQ(drafted(R"({"facts":{"walks_held":2,"findings":31,"measures_agreed":12,"measures_done_in_9m":10,
                        "measures_done_later":1,"measures_declined":2}})"),
            "Två vandringar genomfördes under 2024 och gav 31 iakttagelser. 10 av 12 överenskomna åtgärder (83,3 %) "
            "genomfördes inom nio månader. 1 åtgärd blev klar senare än så. 2 föreslagna åtgärder tackade ägaren nej till.");
}

TEST(Draft, TakesTheRateOfTheGoalAndTheStrictOneBeside) {
  EXPECT_EQ(drafted(R"({"facts":{"walks_held":1,"measures_agreed":12,"measures_done_in_9m":9},
                        "goals":[{"kind":"count_events","value":{"count":1}},
                                 {"kind":"ratio_measures_done","value":{"numerator":9,"denominator":11,
                                  "strict_numerator":9,"strict_denominator":12}}]})"),
            "En vandring genomfördes under 2024. 9 av 11 överenskomna åtgärder (81,8 %) genomfördes inom nio månader, "
            "eller 9 av 12 (75,0 %) om borttagna åtgärder räknas med.");
}

TEST(Draft, SaysSoWhenNothingHappened) {
  EXPECT_EQ(drafted(R"({"facts":{"walks_held":0}})", "T1", "2024-04-30"),
            "Ingen vandring genomfördes januari–april 2024. Ingen överenskommen åtgärd nådde sin niomånadersdag.");
}

TEST(Draft, SaysHowFarAnUnfinishedPeriodReaches) {
  EXPECT_EQ(drafted(R"({"facts":{"walks_held":13,"findings":1,"measures_agreed":99,"measures_done_in_9m":79}})", "VB",
                    "2024-11-20"),
            "13 vandringar genomfördes till och med 20 november 2024 och gav 1 iakttagelse. 79 av 99 överenskomna "
            "åtgärder (79,8 %) genomfördes inom nio månader.");
}

TEST(Draft, IsSilentForRowsWithoutWalks) {
  Value record = decode_json(R"({"period":"VB","as_of":"2024-12-31","activities":[
    {"id":"a","facts":{}},{"id":"b","facts":{"walks_held":1}}]})").value();
  add_drafts(record);
  const auto& rows = record.find("activities")->as_array();
  EXPECT_EQ(rows[0].find("draft"), nullptr);
  EXPECT_EQ(rows[1].text_or("draft").rfind("En vandring", 0), 0u);
}

}  // namespace
}  // namespace lykta

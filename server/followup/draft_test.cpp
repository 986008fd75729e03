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

TEST(Draft, TellsWeekendsPausesWithReasonsPartiesAndThemes) {
  EXPECT_EQ(drafted(R"({"facts":{"meetings_held":38,"meetings_paused":5,"pauses_holiday":3,"pauses_vacation":2,
                        "agreements":12,"agreements_done":9,"theme_noise":14,"theme_youth_gathering":21,"theme_calm":3,
                        "theme_littering":1},
                        "goals":[{"kind":"weekend_count","value":{"count":38,"possible":52,"paused":5,"unregistered":2}},
                                 {"kind":"attendance_all","value":{"present":70,"expected":76,"by_party":{
                                  "lpo":{"present":38,"expected":38},"kyrka":{"present":32,"expected":38}}}}]})"),
            "Helgsamverkan hölls 38 helger av 52 under 2024. 5 helger var paus (3 för helgdag och 2 för semester). För 2 "
            "helger är det inte registrerat om mötet hölls. 2 ordinarie aktörer väntades, och 1 av dem var med på alla sina "
            "möten. Närvaron var 92,1 %. Det som oftast togs upp var ungdomssamlingar (21), oljud (14) och lugna helger (3). "
            "9 av 12 överenskommelser blev gjorda.");
  EXPECT_EQ(drafted(R"({"facts":{"meetings_held":1},"goals":[{"kind":"weekend_count","value":{"count":1,"possible":17,
                        "paused":0,"unregistered":1}}]})", "T1", "2024-04-30"),
            "Helgsamverkan hölls 1 helg av 17 januari–april 2024. För 1 helg är det inte registrerat om mötet hölls.");
}

TEST(Draft, ARowThatOnlyCountsMeetingsSaysHowMany) {
  EXPECT_EQ(drafted(R"({"facts":{"meetings_held":6},"goals":[]})"), "Sex möten hölls under 2024.");
  EXPECT_EQ(drafted(R"({"facts":{"meetings_held":0},"goals":[]})"), "Inget möte hölls under 2024.");
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

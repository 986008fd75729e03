// K2, K3, K5 and K6 with every setting of domain.md §7.3 that concerns them, its vectors (§7.5), and the calendar years
// 2020–2035, from the lines people can write to the printed record.
#include "goal_story.h"

namespace lykta::test {
namespace {

/// helgmote's first goal, as the small plan states it.
constexpr char kGoal[] = R"("kind": "weekend_count",
              "target": {
                "op": ">=",
                "value": 40,
                "unit": "weekends",
                "period": "year"
              })";

/// The record's goal when helgmote asks for this instead. `target` is JSON.
Value goal_of(const Case& c, const std::string& kind, const std::string& target) {
  return goal(c, 1, 0, kGoal,
              R"("kind": ")" + kind + R"(", "target": )" + target + R"(, "params": {)" + c.params + "}");
}

std::string number(const Value& v, const char* key) {
  return v.find(key) ? v.find(key)->canonical() : std::string("?");
}

// ---- K2 ----------------------------------------------------------------------------------------------------------

class Weekends : public testing::TestWithParam<Case> {};

/// "38/52 1 1 not_met": held, Fridays, paused, unregistered.
std::string said_weekends(const Value& g) {
  const Value& v = *g.find("value");
  return number(v, "count") + "/" + number(v, "possible") + " " + number(v, "paused") + " " +
         number(v, "unregistered") + " " + g.text_or("verdict_computed");
}

const std::string kForty = R"({"op": ">=", "value": 40, "unit": "weekends", "period": "year"})";

TEST_P(Weekends, FromLinesToTheRecord) {
  EXPECT_EQ(said_weekends(goal_of(GetParam(), "weekend_count", kForty)), GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, Weekends,
    testing::Values(
        Case{"forty", "", "fridays 2025-01-03 40", "40/52 0 0 met"},
        Case{"thirty_nine", "", "fridays 2025-01-03 39", "39/52 0 0 not_met"},
        Case{"friday_and_saturday_are_one", "", "meeting a 2025-03-07T19:45\nmeeting b 2025-03-08T15:00",
             "1/52 0 0 not_met"},
        Case{"sunday_is_its_fridays", "", "meeting a 2025-03-09T15:00\nmeeting b 2025-03-07T19:45", "1/52 0 0 not_met"},
        Case{"new_years_saturday_is_the_old_years", "", "meeting a 2026-01-03T15:00\nmeeting b 2025-01-04T15:00",
             "1/52 0 0 not_met"},
        Case{"a_thursday_alone", "", "meeting a 2025-04-17T19:45", "0/52 0 0 not_met"},
        Case{"a_thursday_linked", "", "meeting a 2025-04-17T19:45 counts_for=2025-04-18", "1/52 0 0 not_met"},
        Case{"one_party", "", "meeting a 2025-03-07T19:45 parties=lpo", "0/52 0 0 not_met"},
        Case{"one_here_one_at_a_distance", "", "meeting a 2025-03-07T19:45 parties=lpo remote=sdf", "1/52 0 0 not_met"},
        Case{"setting_physical_only", R"("modes": ["physical"])", "meeting a 2025-03-07T19:45 parties=lpo remote=sdf",
             "0/52 0 0 not_met"},
        Case{"setting_three_parties", R"("min_parties": 3)",
             "meeting a 2025-03-07T19:45\nmeeting b 2025-03-14T19:45 parties=lpo,sdf,tk", "1/52 0 0 not_met"},
        Case{"paused_and_unregistered_stand_apart", "",
             "fridays 2025-01-03 38\nmeeting p 2025-12-26T19:45 status=paused pause_reason=holiday parties=\nmeeting u "
             "2025-12-12T19:45 status=planned parties=",
             "38/52 1 1 not_met"},
        Case{"cancelled_does_not_count", "", "meeting a 2025-03-07T19:45 status=cancelled", "0/52 0 0 not_met"},
        Case{"first_tertial_by_the_friday", "", "fridays 2025-01-03 17", "17/17 0 0 on_track", "2025-04-30", "T1"},
        Case{"what_is_left_is_too_little", "", "fridays 2025-01-03 10", "10/35 0 0 not_met", "2025-08-31", "T2"},
        Case{"what_is_left_is_enough", "", "fridays 2025-01-03 23", "23/35 0 0 on_track", "2025-08-31", "T2"},
        Case{"a_pause_ahead_takes_the_last_chance", "",
             "fridays 2025-01-03 23\nmeeting p 2025-12-26T19:45 status=paused pause_reason=holiday parties=",
             "23/35 0 0 at_risk", "2025-08-31", "T2"},
        Case{"setting_one_party", R"("min_parties": 1)", "meeting a 2025-03-07T19:45 parties=lpo", "1/52 0 0 not_met"},
        Case{"setting_a_year_rule_nobody_knows", R"("year_rule": "lunar")", "fridays 2025-01-03 3",
             "?/? ? ? not_measured"}),
    name_of);

/// A year of the plan with a meeting every Friday from the last of the old year to the first of the next, through
/// import → record; the plan keeps its id.
class CalendarYear : public testing::TestWithParam<int> {
 protected:
  static Value goal_in(int year, const std::string& goal_json, const std::string& story) {
    const Lykta lykta;
    std::string plan = read_text(lykta.plan(kGoal, goal_json));
    const std::string stated = "\"year\": 2025";
    plan.replace(plan.find(stated), stated.size(), "\"year\": " + std::to_string(year));
    EXPECT_EQ(lykta({"plan", "import", lykta.file("year.json", plan)}).exit_status, 0);
    const Said imported = lykta({"import", lykta.file("h.ndjson", Lines(story).text())});
    EXPECT_EQ(imported.exit_status, 0) << imported.err;
    const Value record = lykta({"record", "lyktdalen-2025", "--as-of", std::to_string(year + 1) + "-01-31", "--period",
                                "VB", "--format", "json"})
                             .json();
    return record.find("activities")->as_array().at(1).find("goals")->as_array().at(0);
  }
  /// Fridays and Thursdays of the year, counted day by day.
  static int days(int year, int which) {
    int count = 0;
    for (Date day{year, 1, 1}; day.year == year; day = add_days(day, 1)) count += weekday(day) == which;
    return count;
  }
  static std::string every_friday(int year) {
    Date friday = add_days({year, 1, 1}, -7);
    while (weekday(friday) != 5) friday = add_days(friday, 1);
    return "fridays " + to_text(friday) + " 54";
  }
};

TEST_P(CalendarYear, EveryFridayIsAWeekendOfItsYear) {
  const int year = GetParam();
  const std::string fridays = std::to_string(days(year, 5));
  EXPECT_EQ(said_weekends(goal_in(year, R"("kind": "weekend_count", "target": )" + kForty, every_friday(year))),
            fridays + "/" + fridays + " 0 0 met");
}

TEST_P(CalendarYear, AMeetingLateInTheNightsTheClockChangesIsItsWeekends) {
  const int year = GetParam();
  // The last Sundays of March and October; 02.30 does not exist in March and exists twice in October.
  std::string story;
  for (const int month : {3, 10}) {
    Date sunday{year, month, 31};
    while (weekday(sunday) != 7) sunday = add_days(sunday, -1);
    story += "meeting m" + std::to_string(month) + " " + to_text(sunday) + "T02:30\n";
    story += "meeting f" + std::to_string(month) + " " + to_text(add_days(sunday, -2)) + "T23:59\n";
  }
  const Value g = goal_in(year, R"("kind": "weekend_count", "target": )" + kForty, story);
  EXPECT_EQ(number(*g.find("value"), "count"), "2");
}

TEST_P(CalendarYear, EveryWeekMonthAndTermIsCoveredByItsFridays) {
  const int year = GetParam();
  const std::string weeks = std::to_string(days(year, 4));  // an ISO week is its Thursday's
  for (const auto& [period, wanted] : std::map<std::string, std::string>{
           {"week", weeks}, {"two_weeks", "26"}, {"month", "12"}, {"term", "2"}}) {
    const Value g = goal_in(year,
                            R"("kind": "every_period", "target": {"op": ">=", "value": 1, "unit": "meetings", "period": ")" +
                                period + "\"}",
                            every_friday(year));
    EXPECT_EQ(number(*g.find("value"), "covered") + "/" + number(*g.find("value"), "required") + " " +
                  g.text_or("verdict_computed"),
              wanted + "/" + wanted + " met")
        << period;
  }
}

INSTANTIATE_TEST_SUITE_P(Years, CalendarYear, testing::Range(2020, 2036));

// ---- K3 ----------------------------------------------------------------------------------------------------------

class EveryPeriod : public testing::TestWithParam<Case> {};

/// The case's params begin with the target: "N UNIT PERIOD", then what params hold.
TEST_P(EveryPeriod, FromLinesToTheRecord) {
  Case c = GetParam();
  const auto bar = c.params.find('|');
  const std::string target = c.params.substr(0, bar);
  c.params = bar == std::string::npos ? "" : c.params.substr(bar + 1);
  const Value g = goal_of(c, "every_period", target);
  const Value& v = *g.find("value");
  const std::string share = v.is_null() ? "null" : number(v, "covered") + "/" + number(v, "required");
  EXPECT_EQ(share + " " + g.text_or("verdict_computed") + (g.text_or("reason").empty() ? "" : " " + g.text_or("reason")),
            c.says);
}

std::string at_least(int n, const std::string& unit, const std::string& period, const std::string& params = "") {
  return R"({"op": ">=", "value": )" + std::to_string(n) + R"(, "unit": ")" + unit + R"(", "period": ")" + period +
         "\"}" + (params.empty() ? "" : "|" + params);
}

const std::string kMonthly =
    "meeting a 2025-01-10T13:00\nmeeting b 2025-02-07T13:00\nmeeting c 2025-03-07T13:00\nmeeting d 2025-04-04T13:00\n"
    "meeting e 2025-05-02T13:00\nmeeting f 2025-06-05T13:00\nmeeting g 2025-08-08T13:00\nmeeting h 2025-09-05T13:00\n"
    "meeting i 2025-10-03T13:00\nmeeting j 2025-11-07T13:00\nmeeting k 2025-12-05T13:00\n";
const std::string kJulyPaused = "meeting p 2025-07-11T13:00 status=paused pause_reason=vacation parties=\n";

INSTANTIATE_TEST_SUITE_P(
    Vectors, EveryPeriod,
    testing::Values(
        Case{"eleven_months_of_twelve", at_least(1, "meetings", "month"), kMonthly, "11/12 not_met"},
        Case{"a_pause_is_no_excuse_in_months", at_least(1, "meetings", "month"), kMonthly + kJulyPaused,
             "11/12 not_met"},
        Case{"setting_registered_exceptions", at_least(1, "meetings", "month", R"("exceptions": "registered")"),
             kMonthly + kJulyPaused, "11/11 met"},
        Case{"setting_the_school_break", at_least(1, "meetings", "month", R"("exceptions": ["2025-06-17/2025-08-17"])"),
             kMonthly, "11/11 met"},
        Case{"two_a_month", at_least(2, "meetings", "month"),
             "meeting a 2025-01-10T13:00\nmeeting b 2025-01-24T13:00\nmeeting c 2025-02-07T13:00", "1/12 not_met"},
        Case{"days_are_dates", at_least(2, "days", "month"),
             "meeting a 2025-01-10T09:00\nmeeting b 2025-01-10T15:00\nmeeting c 2025-02-07T13:00\nmeeting d "
             "2025-02-14T13:00",
             "1/12 not_met"},
        Case{"one_a_term", at_least(1, "meetings", "term"), "meeting a 2025-06-30T13:00\nmeeting b 2025-07-01T13:00",
             "2/2 met"},
        Case{"setting_terms_split_elsewhere", at_least(1, "meetings", "term", R"("split": "06-15")"),
             "meeting a 2025-06-30T13:00\nmeeting b 2025-07-01T13:00", "1/2 not_met"},
        Case{"every_friday_at_one_but_paused_weeks", at_least(1, "meetings", "week"),
             "fridays 2025-01-03 51\nmeeting p 2025-12-26T13:00 status=paused pause_reason=holiday parties=",
             "51/51 met"},
        Case{"setting_no_exceptions", at_least(1, "meetings", "week", R"("exceptions": "none")"),
             "fridays 2025-01-03 51\nmeeting p 2025-12-26T13:00 status=paused pause_reason=holiday parties=",
             "51/52 not_met"},
        Case{"one_party_is_no_meeting", at_least(1, "meetings", "term"),
             "meeting a 2025-06-30T13:00 parties=lpo\nmeeting b 2025-07-01T13:00", "1/2 not_met"},
        Case{"setting_one_party", at_least(1, "meetings", "term", R"("min_parties": 1)"),
             "meeting a 2025-06-30T13:00 parties=lpo\nmeeting b 2025-07-01T13:00", "2/2 met"},
        Case{"an_ambition_is_left_to_people", at_least(2, "days", "month", R"("ambition": true)"),
             "meeting a 2025-01-10T09:00\nmeeting b 2025-01-17T15:00", "1/12  ambition"},
        Case{"three_tertial_months_are_on_track", at_least(1, "meetings", "month"), kMonthly, "4/4 on_track",
             "2025-04-30", "T1"},
        Case{"july_is_missing_in_the_second_tertial", at_least(1, "meetings", "month"), kMonthly, "7/8 at_risk",
             "2025-08-31", "T2"},
        Case{"everything_excepted", at_least(1, "meetings", "month", R"("exceptions": ["2025-01-01/2025-12-31"])"), "",
             "null not_measurable all_excepted"},
        Case{"a_setting_nobody_knows", at_least(1, "meetings", "month", R"("unit": "shoes")"), "",
             "null not_measured param_invalid"}),
    name_of);

// ---- K5 ----------------------------------------------------------------------------------------------------------

class Attendance : public testing::TestWithParam<Case> {};

TEST_P(Attendance, FromLinesToTheRecord) {
  const Value g = goal_of(GetParam(), "attendance_all", R"({"op": "=", "value": 100, "unit": "percent", "period": "year"})");
  const Value& v = *g.find("value");
  const std::string share = v.is_null() ? "null" : number(v, "present") + "/" + number(v, "expected");
  EXPECT_EQ(share + " " + g.text_or("verdict_computed") + (g.text_or("reason").empty() ? "" : " " + g.text_or("reason")),
            GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, Attendance,
    testing::Values(
        Case{"all_expected_came", "", "meeting a 2025-03-07T19:45 expected=sdf,lpo\nmeeting b 2025-03-14T19:45 expected=lpo",
             "3/3 met"},
        Case{"one_did_not", "", "meeting a 2025-03-07T19:45 expected=sdf,lpo,tk", "2/3 not_met"},
        Case{"a_cancelled_meeting_is_left_out", "",
             "meeting a 2025-03-07T19:45 expected=sdf,lpo\nmeeting b 2025-03-14T19:45 status=cancelled expected=tk "
             "parties=",
             "2/2 met"},
        Case{"nobody_knows_who_was_expected", "", "meeting a 2025-03-07T19:45", "null not_measured expected_missing"},
        Case{"no_meeting_is_no_hundred_per_cent", "", "", "null not_measurable no_meetings"},
        Case{"setting_persons", R"("level": "person")", "meeting a 2025-03-07T19:45 expected=sdf",
             "null not_measured persons_not_captured"},
        Case{"a_tertial_with_one_missing", "", "meeting a 2025-03-07T19:45 expected=sdf,lpo,tk", "2/3 at_risk",
             "2025-04-30", "T1"}),
    name_of);

// ---- K6 ----------------------------------------------------------------------------------------------------------

class Survey : public testing::TestWithParam<Case> {};

/// "5/7 of 11 met"; below the number of voices that are told apart "4 of 5 met answers_not_told".
std::string said_survey(const Value& g) {
  const Value& v = *g.find("value");
  std::string text = "null";
  if (!v.is_null()) {
    text = v.find("yes") ? number(v, "yes") + "/" + number(v, "answered") : number(v, "responded");
    text += " of " + number(v, "invited");
  }
  return text + " " + g.text_or("verdict_computed") + (g.text_or("reason").empty() ? "" : " " + g.text_or("reason"));
}

TEST_P(Survey, FromLinesToTheRecord) {
  const std::string majority = R"({"op": ">", "value": 50, "unit": "percent", "period": "year"})";
  EXPECT_EQ(said_survey(goal_of(GetParam(), "survey_majority", majority)), GetParam().says);
}

const std::string kRoundOf = "survey r ", kNovember = " 2025-11-01 2025-11-30\n";
std::string round_of(int invited, const std::string& answers) {
  return kRoundOf + std::to_string(invited) + kNovember + answers;
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, Survey,
    testing::Values(
        Case{"four_of_eight_is_no_majority", "", round_of(8, "answers r 4 yes\nanswers r 4 no"), "4/8 of 8 not_met"},
        Case{"five_of_eleven_answered", "", round_of(11, "answers r 5 yes"), "5/5 of 11 not_measured too_few_answers"},
        Case{"seven_of_eleven_five_yes", "", round_of(11, "answers r 5 yes\nanswers r 2 no"), "5/7 of 11 met"},
        Case{"not_held", "", "fridays 2025-01-03 3", "null not_measured no_survey"},
        Case{"nobody_answered", "", round_of(8, ""), "0 of 8 not_measured no_answers"},
        Case{"vet_ej_is_left_out", "", round_of(6, "answers r 2 yes\nanswers r 1 no\nanswers r 2 unknown"),
             "2/3 of 6 met"},
        Case{"a_partys_answers_are_one_voice_and_a_tie_is_no", "",
             round_of(5, "voice r x yes\nvoice r x no\nanswers r 3 yes\nanswers r 1 no"), "3/5 of 5 met"},
        Case{"setting_respondent", R"("unit": "respondent")",
             round_of(5, "voice r x yes\nvoice r x no\nanswers r 2 yes\nanswers r 2 no"), "3/6 of 5 not_met"},
        Case{"setting_response_of_forty_per_cent", R"("min_response_percent": 40)", round_of(11, "answers r 5 yes"),
             "5/5 of 11 met"},
        Case{"four_and_five_of_five_are_yes", "", round_of(6, "answers r 2 5\nanswers r 2 4\nanswers r 2 3"),
             "4/6 of 6 met"},
        Case{"setting_only_fives", R"("positive_from": 5)",
             round_of(6, "answers r 2 5\nanswers r 2 4\nanswers r 2 3"), "2/6 of 6 not_met"},
        Case{"few_voices_are_not_told_apart", "", round_of(5, "answers r 3 yes\nanswers r 1 no"),
             "4 of 5 met answers_not_told"},
        Case{"setting_min_cell", R"("min_cell": 0)", round_of(5, "answers r 3 yes\nanswers r 1 no"), "3/4 of 5 met"},
        Case{"an_open_round", "", round_of(8, "answers r 8 yes"), "8 of 8 not_measured survey_open", "2025-11-15"},
        Case{"those_present_in_the_year_are_the_invited", R"("min_cell": 0)",
             "meeting a 2025-03-07T19:45 parties=sdf,lpo\nmeeting b 2025-03-14T19:45 parties=tk,lpo\n" +
                 round_of(0, "answers r 2 yes"),
             "2/2 of 3 met"},
        Case{"later_in_the_year", "", "fridays 2025-01-03 3", "null not_due no_survey", "2025-04-30", "T1"}),
    name_of);

TEST(SurveyShare, IsOfAnswersAndSurveyHeldOnlyAsksForOne) {
  Case c{"", "", round_of(0, "answers r 3 yes\nanswers r 1 no\nanswers r 1 yes"), ""};
  EXPECT_EQ(said_survey(goal_of(c, "survey_share", R"({"op": ">=", "value": 75, "unit": "percent", "period": "year"})")),
            "4/5 of ? met");
  EXPECT_EQ(said_survey(goal_of(c, "survey_held", "null")), "4/5 of ? met");
  c.story = "";
  EXPECT_EQ(said_survey(goal_of(c, "survey_held", "null")), "null not_met no_survey");
}

}  // namespace
}  // namespace lykta::test

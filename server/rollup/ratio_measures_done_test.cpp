#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

/// Walks of 2024-03-01: deadline 2024-12-01.
constexpr char kWalk[] = "2024-03-01";
constexpr char kInTime[] = "2024-08-01";

void add(TestRow& row, int count, const std::string& prefix, const std::string& done_on,
         const Value::Object& attrs = {}) {
  for (int i = 0; i < count; ++i) row.with(agreed(prefix + std::to_string(100 + i), kWalk, done_on, attrs));
}

Value::Object removed(const char* reason) {
  return {{"status", "removed"}, {"status_reason", reason}, {"removed_on", "2024-05-01"}};
}

TEST(RatioMeasuresDone, RatesAreComparedExactlyAndRemovedOnesByReason) {
  const struct {
    const char* name;
    int done, open;
    const char* removed_for;  ///< one more, nullptr = none
    Value::Object params;
    const char* expected;
  } cases[] = {
      {"10 of 12", 10, 2, nullptr, {}, "met 10/12 strict 10/12"},
      {"4 of 5, exactly 80 %", 4, 1, nullptr, {}, "met 4/5 strict 4/5"},
      {"79 of 99 rounds to 80 and is not", 79, 20, nullptr, {}, "not_met 79/99 strict 79/99"},
      {"no longer needed leaves", 9, 2, "no_longer_needed", {}, "met 9/11 strict 9/12"},
      {"duplicate leaves", 9, 2, "duplicate", {}, "met 9/11 strict 9/12"},
      {"no funding stays", 9, 2, "no_funding", {}, "not_met 9/12 strict 9/12"},
      {"not possible stays", 9, 2, "not_possible", {}, "not_met 9/12 strict 9/12"},
      {"declined by other stays", 9, 2, "declined_by_other", {}, "not_met 9/12 strict 9/12"},
      {"taken over stays", 9, 2, "taken_over_by_other", {}, "not_met 9/12 strict 9/12"},
      {"no reason stays", 9, 2, "", {}, "not_met 9/12 strict 9/12"},
      {"excluded for nothing",
       9,
       2,
       "duplicate",
       {{"removed_excluded_for", Value::Array{}}},
       "not_met 9/12 strict 9/12"},
      {"excluded for none, in a word",
       9,
       2,
       "duplicate",
       {{"removed_excluded_for", "none"}},
       "not_met 9/12 strict 9/12"},
      {"excluded for all", 9, 2, "", {{"removed_excluded_for", "all"}}, "met 9/11 strict 9/12"},
      {"excluded for another reason",
       9,
       2,
       "no_funding",
       {{"removed_excluded_for", list({"no_funding"})}},
       "met 9/11 strict 9/12"},
      {"none done", 0, 3, nullptr, {}, "not_met 0/3 strict 0/3"},
      {"no measures", 0, 0, nullptr, {}, "not_measurable - no_measures"},
      {"all removed", 0, 0, "duplicate", {}, "not_measurable - all_removed"},
  };
  for (const auto& c : cases) {
    TestRow row;
    row.ratio(c.params);
    add(row, c.done, "d", kInTime);
    add(row, c.open, "o", "");
    if (c.removed_for) add(row, 1, "r", "", removed(c.removed_for));
    EXPECT_EQ(in_short(row.first()), c.expected) << c.name;
  }
}

TEST(RatioMeasuresDone, AWholeValueWithEveryNumberBeside) {
  TestRow row;
  row.ratio()
      .with(agreed("m1", kWalk, kInTime, {{"verified_on", "2024-09-01"}}))
      .with(agreed("m2", kWalk, "2024-12-01"))
      .with(agreed("m3", kWalk, "2024-12-02"))
      .with(agreed("m4", kWalk))
      .with(measure("m5", kWalk, {{"owner_answer", "declined"}, {"answered_on", "2024-04-01"}}))
      .with(measure("m6", kWalk, {{"owner_answer", "no_answer"}}))
      .with(measure("m7", kWalk, {}))
      .with(measure("m8", kWalk, {{"owner_answer", "forwarded"}}));
  const Value goal = row.first();
  EXPECT_EQ(member(goal, "value"),
            R"({"agreed":4,"asks_comment":true,"declined":1,"denominator":4,"done_later":1,"numerator":2,"proposed":8,)"
            R"("strict_denominator":4,"strict_numerator":2,"unanswered":3,"verified":1})");
  EXPECT_EQ(member(goal, "evidence"), R"(["m1","m2","m3","m4"])");
  EXPECT_EQ(member(goal, "params"),
            R"({"clock_start":"walk_date","cohort":"deadline_in_period","deadline_months":9,"partial_counts":false,)"
            R"("pooling":"pooled","removed_excluded_for":["no_longer_needed","duplicate"]})");
}

TEST(RatioMeasuresDone, MoreThanAFifthUnansweredAsksForAComment) {
  for (const int answered : {3, 4}) {
    TestRow row;
    row.ratio().with(measure("silent", kWalk, {}));
    add(row, answered, "m", kInTime);
    EXPECT_EQ(row.first().find("value")->bool_or("asks_comment", false), answered == 3) << answered;
  }
}

TEST(RatioMeasuresDone, TheNineMonthDateDecidesTheYearThatJudges) {
  const struct {
    const char* start;
    int year;
    const char* last_day_in_time;
  } cases[] = {
      {"2024-12-11", 2025, "2025-09-11"}, {"2023-04-01", 2024, "2024-01-01"}, {"2024-03-31", 2024, "2024-12-31"},
      {"2024-05-31", 2025, "2025-02-28"}, {"2023-05-31", 2024, "2024-02-29"}, {"2023-03-31", 2023, "2023-12-31"},
      {"2024-04-01", 2025, "2025-01-01"},
  };
  for (const auto& c : cases) {
    for (const int late_by : {0, 1}) {
      TestRow row;
      row.plan.year = c.year;
      row.ratio().with(agreed("m1", c.start, to_text(add_days(day(c.last_day_in_time), late_by))));
      EXPECT_EQ(in_short(row.first(Period::VB, "2026-12-31")),
                late_by ? "not_met 0/1 strict 0/1" : "met 1/1 strict 1/1")
          << c.start;
      row.plan.year = c.year + 1;
      EXPECT_EQ(in_short(row.first(Period::VB, "2026-12-31")), "not_measurable - no_measures") << c.start;
      row.plan.year = c.year - 1;
      EXPECT_EQ(row.first(Period::VB, "2026-12-31").text_or("verdict_computed"), "not_due") << c.start;
    }
  }
}

TEST(RatioMeasuresDone, TheWalkOfDecemberIsNotDueInItsOwnYearAndShowsItsProgress) {
  TestRow row;
  row.ratio().with(agreed("m1", "2024-12-11", "2024-12-20")).with(agreed("m2", "2024-12-11"));
  const Value goal = row.first();
  EXPECT_EQ(in_short(goal), "not_due 1/2 strict 1/2");
  EXPECT_EQ(goal.text_or("reason"), "not_due");
  EXPECT_EQ(member(goal, "evidence"), R"(["m1","m2"])");
}

TEST(RatioMeasuresDone, ProposalsThatWaitForAnAnswerAreNotDueYet) {
  TestRow row;
  row.ratio().with(agreed("m1", "2024-12-11", "", {{"agreed_on", "2025-01-08"}}));
  const Value goal = row.first(Period::VB, "2024-12-31");
  EXPECT_EQ(in_short(goal), "not_due - not_due") << "agreed after as_of: nothing to count yet";
  EXPECT_EQ(member(goal, "evidence"), "[]");
  EXPECT_EQ(in_short(row.first(Period::VB, "2025-01-08")), "not_due 0/1 strict 0/1");

  TestRow silent;
  silent.ratio().with(measure("m1", "2024-03-01", {}));
  EXPECT_EQ(in_short(silent.first(Period::T1, "2024-04-30")), "not_due - not_due");
  EXPECT_EQ(in_short(silent.first(Period::T2, "2024-12-01")), "not_measurable - none_agreed") << "its day has come";
  EXPECT_EQ(in_short(silent.first(Period::VB, "2024-12-31")), "not_measurable - none_agreed");
}

TEST(RatioMeasuresDone, TheClockMayStartAtTheAgreement) {
  const Emission agreed_later = agreed("m1", "2024-02-01", "2024-12-01", {{"agreed_on", "2024-03-10"}});
  EXPECT_EQ(in_short(TestRow().ratio({{"clock_start", "walk_date"}}).with(agreed_later).first()),
            "not_met 0/1 strict 0/1");
  EXPECT_EQ(in_short(TestRow().ratio({{"clock_start", "agreed_on"}}).with(agreed_later).first()), "met 1/1 strict 1/1");
}

TEST(RatioMeasuresDone, WithoutAnyDefaultTheClockFollowsThePlugin) {
  TestRow walks;
  EXPECT_EQ(walks.ratio().first().find("params")->text_or("clock_start"), "walk_date");
  TestRow places;
  places.row.plugin = "";
  EXPECT_EQ(places.ratio().first().find("params")->text_or("clock_start"), "agreed_on");
  TestRow chosen;
  chosen.manifest.goal_kinds[1].params = {{"clock_start", "agreed_on"}, {"deadline_months", 6}};
  EXPECT_EQ(chosen.ratio({{"deadline_months", 12}}).first().find("params")->canonical(),
            R"({"clock_start":"agreed_on","cohort":"deadline_in_period","deadline_months":12,"partial_counts":false,)"
            R"("pooling":"pooled","removed_excluded_for":["no_longer_needed","duplicate"]})")
      << "the plan's own over the plugin's over the built-in";
}

TEST(RatioMeasuresDone, TheAnswerDayStandsInForAMissingAgreementDay) {
  const Emission answered = measure(
      "m1", "2024-02-01", {{"owner_answer", "accepted"}, {"answered_on", "2024-03-10"}, {"done_on", "2024-12-01"}});
  EXPECT_EQ(in_short(TestRow().ratio({{"clock_start", "agreed_on"}}).with(answered).first()), "met 1/1 strict 1/1");
  const Emission undated = measure("m2", "2024-02-01", {{"owner_answer", "accepted"}, {"done_on", "2024-05-01"}});
  EXPECT_EQ(in_short(TestRow().ratio({{"clock_start", "walk_date"}}).with(undated).first()), "met 1/1 strict 1/1");
  EXPECT_EQ(in_short(TestRow().ratio({{"clock_start", "agreed_on"}}).with(undated).first()),
            "not_measured - agreed_on_missing");
  const Value both = TestRow().ratio({{"clock_start", "agreed_on"}}).with(answered).with(undated).first();
  EXPECT_EQ(in_short(both), "met 1/1 strict 1/1");
  EXPECT_EQ(both.text_or("reason"), "agreed_on_missing");
  EXPECT_EQ(member(*both.find("value"), "outside"), R"({"agreed_on_missing":["m2"]})");
}

TEST(RatioMeasuresDone, WhatIsAgreedAfterItsDeadlineIsOutside) {
  TestRow row;
  row.ratio()
      .with(agreed("m1", kWalk, kInTime))
      .with(agreed("m2", kWalk, "", {{"agreed_on", "2024-12-01"}}))
      .with(agreed("m3", kWalk, "", {{"agreed_on", "2024-12-02"}}));
  const Value goal = row.first();
  EXPECT_EQ(in_short(goal), "not_met 1/2 strict 1/2");
  EXPECT_EQ(member(*goal.find("value"), "outside"), R"({"agreed_after_deadline":["m3"]})");
  EXPECT_EQ(member(*goal.find("value"), "proposed"), "3");
}

TEST(RatioMeasuresDone, OnlyTheOwnersDayDecidesThatItIsDone) {
  const struct {
    const char* name;
    Value::Object attrs;
    Value::Object params;
    const char* expected;
  } cases[] = {
      {"done on a day", {{"done_on", kInTime}, {"status", "done"}}, {}, "met 1/1 strict 1/1"},
      {"status done without a day", {{"status", "done"}}, {}, "not_met 0/1 strict 0/1"},
      {"seen on site but not reported", {{"verified_on", kInTime}}, {}, "not_met 0/1 strict 0/1"},
      {"contested stays done", {{"done_on", kInTime}, {"contested", true}}, {}, "met 1/1 strict 1/1"},
      {"partly done is not done", {{"status", "partly_done"}}, {}, "not_met 0/1 strict 0/1"},
      {"partly done with a day is not done",
       {{"status", "partly_done"}, {"done_on", kInTime}},
       {},
       "not_met 0/1 strict 0/1"},
      {"partly done may count one half",
       {{"status", "partly_done"}},
       {{"partial_counts", true}},
       "not_met 0.5/1 strict 0.5/1"},
      {"in a word", {{"status", "partly_done"}}, {{"partial_counts", "yes"}}, "not_met 0.5/1 strict 0.5/1"},
      {"not in a word", {{"status", "partly_done"}}, {{"partial_counts", "no"}}, "not_met 0/1 strict 0/1"},
      {"the half too late",
       {{"status", "partly_done"}, {"done_on", "2024-12-02"}},
       {{"partial_counts", true}},
       "not_met 0/1 strict 0/1"},
      {"taken over and then reported done",
       {{"status", "removed"}, {"status_reason", "taken_over_by_other"}, {"done_on", kInTime}},
       {},
       "met 1/1 strict 1/1"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(in_short(TestRow().ratio(c.params).with(agreed("m1", kWalk, "", c.attrs)).first()), c.expected) << c.name;
  }
}

TEST(RatioMeasuresDone, ASplitMeasureIsReplacedByItsChildren) {
  TestRow row;
  row.ratio()
      .with(agreed("m1", kWalk))
      .with(measure("m1a", kWalk, {{"parent", "m1"}, {"done_on", kInTime}}))
      .with(measure("m1b", kWalk, {{"parent", "m1"}}))
      .with(measure("m1c", kWalk, {{"parent", "m1"}, {"owner_answer", "declined"}}))
      .with(measure("m1b1", kWalk, {{"parent", "m1b"}, {"done_on", kInTime}}));
  const Value goal = row.first();
  EXPECT_EQ(in_short(goal), "met 2/2 strict 2/2");
  EXPECT_EQ(member(goal, "evidence"), R"(["m1a","m1b1"])");
  EXPECT_EQ(member(*goal.find("value"), "declined"), "1");
}

TEST(RatioMeasuresDone, ACircleOfParentsAndAMissingParentHideNobody) {
  TestRow row;
  row.ratio()
      .with(agreed("a", kWalk, kInTime, {{"parent", "b"}}))
      .with(agreed("b", kWalk, "", {{"parent", "a"}}))
      .with(agreed("c", kWalk, kInTime, {{"parent", "gone"}}))
      .with(agreed("d", kWalk, kInTime, {{"parent", "d"}}));
  EXPECT_EQ(in_short(row.first()), "not_met 3/4 strict 3/4");
}

TEST(RatioMeasuresDone, AsOfCutsEveryFactByItsOwnDay) {
  TestRow row;
  row.ratio({}, TestRow::at_least(50))
      .with(agreed("m1", "2023-06-01", "2024-02-01", {{"agreed_on", "2023-08-01"}, {"verified_on", "2024-02-20"}}))
      .with(agreed("m2", "2023-06-01", "2024-04-01", {{"agreed_on", "2023-08-01"}}))
      .with(agreed("m3", "2023-06-01", "",
                   {{"agreed_on", "2023-08-01"},
                    {"status", "removed"},
                    {"status_reason", "duplicate"},
                    {"removed_on", "2024-05-01"}}));
  const struct {
    const char* as_of;
    const char* expected;
    int verified, done_later;
  } cases[] = {
      {"2023-05-31", "not_measurable - no_measures", 0, 0}, {"2023-07-31", "not_measurable - none_agreed", 0, 0},
      {"2024-01-31", "not_met 0/3 strict 0/3", 0, 0},       {"2024-02-01", "not_met 1/3 strict 1/3", 0, 0},
      {"2024-02-20", "not_met 1/3 strict 1/3", 1, 0},       {"2024-04-01", "not_met 1/3 strict 1/3", 1, 1},
      {"2024-05-01", "met 1/2 strict 1/3", 1, 1},
  };
  for (const auto& c : cases) {
    const Value goal = row.first(Period::VB, c.as_of);
    EXPECT_EQ(in_short(goal), c.expected) << c.as_of;
    EXPECT_EQ(goal.find("value")->int_or("verified", 0), c.verified) << c.as_of;
    EXPECT_EQ(goal.find("value")->int_or("done_later", 0), c.done_later) << c.as_of;
  }
}

TEST(RatioMeasuresDone, SeveralWalksArePooledUnlessTheirMeanIsAskedFor) {
  TestRow row;
  row.ratio({}, TestRow::at_least(60));
  row.with(agreed("a1", "2024-01-10", kInTime));                                                               // 1 of 1
  for (int i = 0; i < 4; ++i) row.with(agreed("b" + std::to_string(i), "2024-02-10", i == 0 ? kInTime : ""));  // 1 of 4
  EXPECT_EQ(in_short(row.first()), "not_met 2/5 strict 2/5");
  row.row.goals[0].params["pooling"] = "mean_of_walks";
  const Value mean = row.first();
  EXPECT_EQ(in_short(mean), "met 2/5 strict 2/5") << "(100 % + 25 %) / 2 = 62,5 %";
  EXPECT_EQ(member(*mean.find("value"), "walk_rates"),
            R"([{"denominator":1,"numerator":1},{"denominator":4,"numerator":1}])");
  row.row.goals[0].target = TestRow::target(">=", Value::Fraction{"62.5"});
  EXPECT_EQ(row.first().text_or("verdict_computed"), "met");
  row.row.goals[0].target = TestRow::target(">", Value::Fraction{"62.5"});
  EXPECT_EQ(row.first().text_or("verdict_computed"), "not_met");
}

TEST(RatioMeasuresDone, AllOpenAtPeriodEndTakesWhatWasNotClosedBeforeTheYear) {
  TestRow row;
  row.ratio({{"cohort", "all_open_at_period_end"}})
      .with(agreed("closed_before", "2023-05-01", "2023-11-01"))
      .with(agreed("removed_before", "2023-05-01", "",
                   {{"status", "removed"}, {"status_reason", "no_funding"}, {"removed_on", "2023-12-31"}}))
      .with(agreed("overdue", "2022-05-01"))
      .with(agreed("new_done", "2024-10-01", "2024-12-31"))
      .with(agreed("new_done_after_the_end", "2024-10-01", "2025-01-01"))
      .with(agreed("next_year", "2025-01-01"));
  const Value goal = row.first(Period::VB, "2025-06-30");
  EXPECT_EQ(in_short(goal), "not_met 1/3 strict 1/3");
  EXPECT_EQ(member(goal, "evidence"), R"(["new_done","new_done_after_the_end","overdue"])");
  EXPECT_EQ(in_short(TestRow(row).first(Period::VB, "2024-12-30")), "not_met 0/3 strict 0/3");
}

TEST(RatioMeasuresDone, InterimLooksAtTheWholeYearsCohort) {
  // Deadlines: a 2024-03-01, b 2024-06-01, c 2024-12-01.
  const auto row_with = [](const char* a, const char* b, const char* c) {
    TestRow row;
    row.ratio({}, TestRow::at_least(60));
    row.with(agreed("a", "2023-06-01", a)).with(agreed("b", "2023-09-01", b)).with(agreed("c", "2024-03-01", c));
    return row;
  };
  const struct {
    const char* name;
    const char *a, *b, *c;
    Period period;
    const char* as_of;
    const char* expected;
    const char* own;
  } cases[] = {
      {"two of three already", "2024-02-01", "2024-04-01", "", Period::T1, "2024-04-30", "met 1/1 strict 1/1", "1"},
      {"one done, two may be", "2024-02-01", "", "", Period::T1, "2024-04-30", "on_track 1/1 strict 1/1", "1"},
      {"one missed, two may be", "", "", "", Period::T1, "2024-04-30", "on_track 0/1 strict 0/1", "0"},
      {"two missed", "", "", "", Period::T2, "2024-08-31", "at_risk 0/2 strict 0/2", "0"},
      {"T2 to date and alone", "2024-02-01", "2024-05-31", "", Period::T2, "2024-08-31", "met 2/2 strict 2/2", "1"},
      {"done after as_of is only possible", "2024-02-01", "2024-05-31", "", Period::T2, "2024-05-30",
       "on_track 1/2 strict 1/2", "0"},
      {"the deadline itself has passed unreported", "", "", "", Period::T1, "2024-06-01", "at_risk 0/1 strict 0/1",
       "0"},
  };
  for (const auto& c : cases) {
    const Value goal = row_with(c.a, c.b, c.c).first(c.period, c.as_of);
    EXPECT_EQ(in_short(goal), c.expected) << c.name;
    EXPECT_EQ(member(*goal.find("period_value"), "numerator"), c.own) << c.name;
  }
}

TEST(RatioMeasuresDone, InterimWithoutAnyDeadlineSoFarSaysSo) {
  TestRow row;
  row.ratio().with(agreed("c", "2024-03-01"));
  EXPECT_EQ(in_short(row.first(Period::T1, "2024-04-30")), "on_track - none_due_yet");
  TestRow removed_row;
  removed_row.ratio().with(agreed("c", "2024-03-01", "", {{"status", "removed"}, {"status_reason", "no_funding"}}));
  EXPECT_EQ(in_short(removed_row.first(Period::T1, "2024-04-30")), "at_risk - none_due_yet")
      << "left the plan, cannot be done";
  TestRow later;
  later.ratio().with(agreed("d", "2024-04-20"));
  EXPECT_EQ(in_short(later.first(Period::T1, "2024-04-30")), "not_due 0/1 strict 0/1");
  EXPECT_EQ(in_short(TestRow().ratio().first(Period::T1, "2024-04-30")), "not_measurable - no_measures");
}

TEST(RatioMeasuresDone, AParamNobodyKnowsIsNotMeasuredInsteadOfGuessed) {
  const Value::Object cases[] = {{{"cohort", "some"}},
                                 {{"clock_start", "moon"}},
                                 {{"deadline_months", -1}},
                                 {{"deadline_months", "9"}},
                                 {{"partial_counts", "maybe"}},
                                 {{"pooling", "median"}},
                                 {{"removed_excluded_for", "few"}},
                                 {{"removed_excluded_for", 3}},
                                 {{"removed_excluded_for", Value::Array{1}}}};
  for (const auto& params : cases) {
    EXPECT_EQ(in_short(TestRow().ratio(params).with(agreed("m", kWalk)).first()), "not_measured - param_invalid")
        << Value(params).canonical();
  }
}

TEST(RatioMeasuresDone, WithoutATargetTheRateStandsAlone) {
  EXPECT_EQ(in_short(TestRow().ratio({}, nullptr).with(agreed("m", kWalk, kInTime)).first()), "null 1/1 strict 1/1");
}

}  // namespace
}  // namespace lykta

#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

TEST(CountEvents, OneHeldFieldWalkWithTwoPartiesMeetsOneAYear) {
  const Value goal = TestRow().walks().with(walk({"w1", "2024-12-11T18:00"})).first();
  EXPECT_EQ(in_short(goal), "met 1");
  EXPECT_EQ(member(goal, "value"), R"({"count":1})");
  EXPECT_EQ(member(goal, "evidence"), R"(["w1"])") << "the occasion alone, not its attendance";
  EXPECT_EQ(member(goal, "params"), R"({"min_parties":2,"modes":["field"]})");
  EXPECT_EQ(member(goal, "reason"), "null");
  EXPECT_EQ(member(goal, "hidden"), "0");
}

TEST(CountEvents, WhatCountsByModeMarkPartiesAndDate) {
  const struct {
    const char* name;
    WalkCase walk;
    Value::Object params;
    const char* expected;
  } cases[] = {
      {"a map walk does not count", {"w", "2024-05-01T10:00", "walk_held", "map"}, {}, "not_met 0"},
      {"unless marked",
       {"w", "2024-05-01T10:00", "walk_held", "map", list({"lpo", "sdf"}), {{"counts_marked", true}}},
       {},
       "met 1"},
      {"marked as not counting",
       {"w", "2024-05-01T10:00", "walk_held", "professional", list({"lpo", "sdf"}), {{"counts_marked", false}}},
       {},
       "not_met 0"},
      {"all modes when the plan says so",
       {"w", "2024-05-01T10:00", "walk_held", "map"},
       {{"modes", list({"field", "map"})}},
       "met 1"},
      {"one party is too few", {"w", "2024-05-01T10:00", "walk_held", "field", list({"sdf"})}, {}, "not_met 0"},
      {"one party is enough when the plan says so",
       {"w", "2024-05-01T10:00", "walk_held", "field", list({"sdf"})},
       {{"min_parties", 1}},
       "met 1"},
      {"planned does not count", {"w", "2024-05-01T10:00", "walk_planned"}, {}, "not_met 0"},
      {"cancelled does not count", {"w", "2024-05-01T10:00", "walk_cancelled"}, {}, "not_met 0"},
      {"first day of the year", {"w", "2024-01-01T00:00"}, {}, "met 1"},
      {"last minute of the year", {"w", "2024-12-31T23:59"}, {}, "met 1"},
      {"the year before", {"w", "2023-12-31T23:59"}, {}, "not_met 0"},
      {"the year after", {"w", "2025-01-01T00:00"}, {}, "not_met 0"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(in_short(TestRow().walks(c.params).with(walk(c.walk)).first()), c.expected) << c.name;
  }
}

TEST(CountEvents, DarkIsAfterSunsetOrTheDarkSeasonOrBothAndAPersonDecides) {
  const struct {
    const char* name;
    const char* starts_at;
    Value::Object attrs;
    const char* rule;
    const char* expected;
  } cases[] = {
      {"stated after sunset",
       "2024-12-11T18:00",
       {{"after_sunset", true}, {"dark_season", true}},
       "after_sunset",
       "met 1"},
      {"stated before sunset",
       "2024-12-11T14:00",
       {{"after_sunset", false}, {"dark_season", true}},
       "after_sunset",
       "not_met 0"},
      {"season alone", "2024-12-11T14:00", {{"after_sunset", false}, {"dark_season", true}}, "season", "met 1"},
      {"summer night is not the season",
       "2024-06-20T23:30",
       {{"after_sunset", true}, {"dark_season", false}},
       "season",
       "not_met 0"},
      {"both", "2024-12-11T18:00", {{"after_sunset", true}, {"dark_season", true}}, "both", "met 1"},
      {"both, one missing", "2024-12-11T14:00", {{"after_sunset", false}, {"dark_season", true}}, "both", "not_met 0"},
      {"both, the other missing",
       "2024-06-20T23:30",
       {{"after_sunset", true}, {"dark_season", false}},
       "both",
       "not_met 0"},
      {"override to dark",
       "2024-06-20T12:00",
       {{"after_sunset", false}, {"dark_season", false}, {"dark_override", true}},
       "both",
       "met 1"},
      {"override to light",
       "2024-12-11T18:00",
       {{"after_sunset", true}, {"dark_season", true}, {"dark_override", false}},
       "season",
       "not_met 0"},
      {"computed: the minute before sunset 14:48", "2024-12-11T14:45", {}, "after_sunset", "not_met 0"},
      {"computed: after sunset 14:48", "2024-12-11T14:51", {}, "after_sunset", "met 1"},
      {"computed: before sunset 18:40", "2024-09-25T18:37", {}, "after_sunset", "not_met 0"},
      {"computed: after sunset 18:40", "2024-09-25T18:43", {}, "after_sunset", "met 1"},
      {"season from 1 October", "2024-10-01T12:00", {}, "season", "met 1"},
      {"not 30 September", "2024-09-30T12:00", {}, "season", "not_met 0"},
      {"season to 31 March", "2024-03-31T12:00", {}, "season", "met 1"},
      {"not 1 April", "2024-04-01T12:00", {}, "season", "not_met 0"},
  };
  for (const auto& c : cases) {
    const Value goal = TestRow()
                           .walks({{"condition", "dark"}, {"rule", c.rule}})
                           .with(walk({"w", c.starts_at, "walk_held", "field", list({"lpo", "sdf"}), c.attrs}))
                           .first();
    EXPECT_EQ(in_short(goal), c.expected) << c.name;
  }
}

TEST(CountEvents, DarkGoesByAfterSunsetUnlessSomebodyChose) {
  const Value goal = TestRow().walks({{"condition", "dark"}}).first();
  EXPECT_EQ(goal.find("params")->text_or("rule"), "after_sunset");
}

TEST(CountEvents, TheSameWalkFromTwoPhonesCountsOnceWithThePartiesOfBoth) {
  const Value goal = TestRow()
                         .walks()
                         .with(walk({"w2", "2024-12-11T18:00", "walk_held", "field", list({"sdf"})}))
                         .with(walk({"w1", "2024-12-11T18:00", "walk_held", "field", list({"lpo"})}))
                         .first();
  EXPECT_EQ(member(goal, "value"), R"({"count":1,"duplicates":["w1","w2"]})");
  EXPECT_EQ(member(goal, "evidence"), R"(["w1"])");
}

TEST(CountEvents, AnotherStartOrAnotherKindIsAnotherEvent) {
  Emission meeting = walk({"m1", "2024-12-11T18:00"});
  meeting.attrs["kind"] = "meeting";
  const Value goal = TestRow()
                         .walks()
                         .with(walk({"w1", "2024-12-11T18:00"}))
                         .with(walk({"w2", "2024-12-11T18:01"}))
                         .with(meeting)
                         .first();
  EXPECT_EQ(in_short(goal), "met 3");
}

TEST(CountEvents, TheSameEmissionGatheredTwiceCountsOnce) {
  const Value goal =
      TestRow().walks().with(walk({"w1", "2024-12-11T18:00"})).with(walk({"w1", "2024-12-11T18:00"})).first();
  EXPECT_EQ(member(goal, "value"), R"({"count":1})");
}

TEST(CountEvents, EveryOpComparesExactly) {
  const struct {
    const char* op;
    Value value;
    const char* expected;
  } cases[] = {
      {">=", 2, "met"},
      {">=", 3, "not_met"},
      {">", 1, "met"},
      {">", 2, "not_met"},
      {"=", 2, "met"},
      {"=", 1, "not_met"},
      {"<=", 2, "met"},
      {"<=", 1, "not_met"},
      {"<", 3, "met"},
      {"<", 2, "not_met"},
      {">=", Value::Fraction{"1.5"}, "met"},
      {">=", Value::Fraction{"2.1"}, "not_met"},
      {">", nullptr, "null"},
      {"around", 2, "not_measured"},
  };
  for (const auto& c : cases) {
    const Value goal = TestRow()
                           .walks({}, TestRow::target(c.op, c.value))
                           .with(walk({"w1", "2024-02-11T18:00"}))
                           .with(walk({"w2", "2024-03-11T18:00"}))
                           .first();
    EXPECT_EQ(goal.text_or("verdict_computed", "null"), c.expected) << c.op << c.value.canonical();
  }
}

TEST(CountEvents, WithoutATargetTheNumberStandsAlone) {
  const Value goal = TestRow().walks({}, nullptr).with(walk({"w1", "2024-02-11T18:00"})).first();
  EXPECT_EQ(in_short(goal), "null 1");
}

TEST(CountEvents, EvenOverTermsNeedsHalvesThatDifferByAtMostOne) {
  const struct {
    int spring, autumn;
    const char* expected;
  } cases[] = {{3, 3, "met"},     {4, 3, "met"},     {3, 4, "met"},    {4, 2, "not_met"},
               {2, 4, "not_met"}, {6, 0, "not_met"}, {3, 2, "not_met"}};
  for (const auto& c : cases) {
    TestRow row;
    row.walks({{"distribution", "even_over_terms"}}, TestRow::at_least(6));
    for (int i = 0; i < c.spring; ++i)
      row.with(walk({"s" + std::to_string(i), "2024-06-30T1" + std::to_string(i) + ":00"}));
    for (int i = 0; i < c.autumn; ++i)
      row.with(walk({"a" + std::to_string(i), "2024-07-01T1" + std::to_string(i) + ":00"}));
    const Value goal = row.first();
    EXPECT_EQ(goal.text_or("verdict_computed"), c.expected) << c.spring << "+" << c.autumn;
    EXPECT_EQ(goal.find("value")->int_or("spring", -1), c.spring);
    EXPECT_EQ(goal.find("value")->int_or("autumn", -1), c.autumn);
    EXPECT_EQ(goal.find("params")->text_or("split"), "07-01");
  }
}

TEST(CountEvents, TheSplitOfTheTermsCanBeMoved) {
  const Value goal = TestRow()
                         .walks({{"distribution", "even_over_terms"}, {"split", "08-15"}})
                         .with(walk({"w1", "2024-08-14T18:00"}))
                         .with(walk({"w2", "2024-08-15T18:00"}))
                         .first();
  EXPECT_EQ(member(goal, "value"), R"({"autumn":1,"count":2,"spring":1})");
}

TEST(CountEvents, AsOfCutsByTheDayItHappened) {
  const TestRow row = TestRow()
                          .walks({}, TestRow::at_least(2))
                          .with(walk({"w1", "2024-03-01T18:00"}))
                          .with(walk({"w2", "2024-11-20T18:00"}));
  const struct {
    const char* as_of;
    const char* expected;
  } cases[] = {{"2024-02-29", "not_met 0"}, {"2024-03-01", "not_met 1"}, {"2024-11-19", "not_met 1"},
               {"2024-11-20", "met 2"},     {"2026-01-01", "met 2"},     {"2023-12-31", "not_met 0"}};
  for (const auto& c : cases) EXPECT_EQ(in_short(row.first(Period::VB, c.as_of)), c.expected) << c.as_of;
}

TEST(CountEvents, InterimIsMetOnTrackOrAtRisk) {
  const WalkCase spring{"w1", "2024-03-01T18:00"};
  const WalkCase may{"w2", "2024-05-10T18:00"};
  const WalkCase planned{"p1", "2024-10-10T18:00", "walk_planned", "field", {}};
  const WalkCase planned_on_map{"p2", "2024-10-11T18:00", "walk_planned", "map", {}};
  const WalkCase planned_next_year{"p3", "2025-01-10T18:00", "walk_planned", "field", {}};
  const struct {
    const char* name;
    std::vector<WalkCase> walks;
    int target;
    Period period;
    const char* as_of;
    const char* expected;
    const char* period_value;
  } cases[] = {
      {"met already", {spring}, 1, Period::T1, "2024-04-30", "met 1", R"({"count":1})"},
      {"planned ahead", {spring, planned}, 2, Period::T1, "2024-04-30", "on_track 1", R"({"count":1})"},
      {"nothing planned", {spring}, 2, Period::T1, "2024-04-30", "at_risk 1", R"({"count":1})"},
      {"planned in a mode that does not count",
       {spring, planned_on_map},
       2,
       Period::T1,
       "2024-04-30",
       "at_risk 1",
       R"({"count":1})"},
      {"planned next year", {spring, planned_next_year}, 2, Period::T1, "2024-04-30", "at_risk 1", R"({"count":1})"},
      {"planned day passed unheld", {spring, planned}, 2, Period::T1, "2024-11-01", "at_risk 1", R"({"count":1})"},
      {"held after as_of counts as planned",
       {spring, may},
       2,
       Period::T1,
       "2024-04-30",
       "on_track 1",
       R"({"count":1})"},
      {"held after the period serves the forecast",
       {spring, may},
       2,
       Period::T1,
       "2024-06-01",
       "on_track 1",
       R"({"count":1})"},
      {"T2 is year to date, its own value the period's",
       {spring, may},
       2,
       Period::T2,
       "2024-08-31",
       "met 2",
       R"({"count":1})"},
      {"as_of inside the period cuts", {spring, may}, 2, Period::T2, "2024-05-09", "on_track 1", R"({"count":0})"},
  };
  for (const auto& c : cases) {
    TestRow row;
    row.walks({}, TestRow::at_least(c.target));
    for (const WalkCase& w : c.walks) row.with(walk(w));
    const Value goal = row.first(c.period, c.as_of);
    EXPECT_EQ(in_short(goal), c.expected) << c.name;
    EXPECT_EQ(member(goal, "period_value"), c.period_value) << c.name;
  }
  EXPECT_EQ(member(TestRow().walks().first(), "period_value"), "absent") << "VB has no value of its own beside";
}

TEST(CountEvents, AMostIsNeverMetBeforeTheYearIsOver) {
  TestRow row;
  row.walks({}, TestRow::target("<=", 1)).with(walk({"w1", "2024-03-01T18:00"}));
  EXPECT_EQ(in_short(row.first(Period::T1, "2024-04-30")), "on_track 1");
  row.with(walk({"p1", "2024-10-10T18:00", "walk_planned"}));
  EXPECT_EQ(in_short(row.first(Period::T1, "2024-04-30")), "at_risk 1");
}

TEST(CountEvents, EvenOverTermsLooksAheadAtInterims) {
  TestRow row;
  row.walks({{"distribution", "even_over_terms"}}, TestRow::at_least(2))
      .with(walk({"w1", "2024-03-01T18:00"}))
      .with(walk({"w2", "2024-03-02T18:00"}));
  EXPECT_EQ(in_short(row.first(Period::T1, "2024-04-30")), "at_risk 2") << "enough, but all in spring";
  row.with(walk({"p1", "2024-10-10T18:00", "walk_planned"}));
  EXPECT_EQ(in_short(row.first(Period::T1, "2024-04-30")), "on_track 2");
}

TEST(CountEvents, AParamNobodyKnowsIsNotMeasuredInsteadOfGuessed) {
  const Value::Object cases[] = {
      {{"condition", "rainy"}},  {{"condition", "dark"}, {"rule", "moonless"}},
      {{"distribution", "odd"}}, {{"distribution", "even_over_terms"}, {"split", "02-30"}},
      {{"min_parties", "two"}},  {{"modes", 3}},
  };
  for (const auto& params : cases) {
    EXPECT_EQ(in_short(TestRow().walks(params).with(walk({"w1", "2024-02-11T18:00"})).first()),
              "not_measured - param_invalid")
        << Value(params).canonical();
  }
}

}  // namespace
}  // namespace lykta

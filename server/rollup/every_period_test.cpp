#include <ostream>

#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

Emission told(const std::string& id, const std::string& day_text, const std::string& metric = "meeting_held",
              Value::Array parties = list({"lpo", "sdf"})) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = e.key = id;
  e.metric = metric;
  e.date = day(day_text);
  e.attrs = {{"kind", "meeting"}, {"starts_at", day_text + "T" + (id.size() % 2 ? "13:00" : "14:00")},
             {"parties", std::move(parties)}};
  e.evidence = {id};
  return e;
}

class Rhythm : public TestRow {
 public:
  Rhythm(const char* length, int n = 1, Value::Object params = {}, int year = 2024, const char* unit = "meetings") {
    manifest.goal_kinds = {{"every_period", "meeting_held", "meeting_planned", {}, {}, {{"paused", "meeting_paused"}}}};
    plan.year = year;
    goal("every_period", Value::Object{{"op", ">="}, {"value", n}, {"unit", unit}, {"period", length}},
         std::move(params));
  }
  Rhythm& and_(Emission e) {
    with(std::move(e));
    return *this;
  }
  /// A meeting every so many days, from the first to the last.
  Rhythm& from(std::string_view first, std::string_view last, int days) {
    for (Date date = day(first); date <= day(last); date = add_days(date, days)) and_(told("h" + to_text(date), to_text(date)));
    return *this;
  }
  /// "met 12/12" and what stands aside
  std::string says(Period period = Period::VB, std::string_view as_of = "") const {
    const Value g = first(period, as_of.empty() ? std::to_string(plan.year) + "-12-31" : std::string(as_of));
    const std::string reason = g.text_or("reason");
    return g.text_or("verdict_computed", "none") + " " + counted(*g.find("value")) + (reason.empty() ? "" : " " + reason);
  }
  static std::string counted(const Value& v) {
    if (v.is_null()) return "null";
    std::string text = member(v, "covered") + "/" + member(v, "required");
    if (v.int_or("exceptions", 0)) text += " exceptions " + member(v, "exceptions");
    if (v.int_or("unregistered", 0)) text += " unregistered " + member(v, "unregistered");
    return text;
  }
};

TEST(EveryPeriod, EveryMonthOfTwelveIsMetAndElevenIsNot) {
  EXPECT_EQ(Rhythm("month").from("2024-01-15", "2024-12-31", 30).says(), "met 12/12");
  EXPECT_EQ(Rhythm("month").from("2024-01-15", "2024-11-30", 30).says(), "not_met 11/12");
  EXPECT_EQ(Rhythm("month").says(), "not_met 0/12");
}

TEST(EveryPeriod, SummerIsNoExceptionForAGoalInMonthsUnlessThePlanSaysSo) {
  const auto all_but_july = [](Value::Object params) {
    return Rhythm("month", 1, std::move(params))
        .from("2024-01-15", "2024-06-30", 30)
        .from("2024-08-15", "2024-12-31", 30)
        .and_(told("p", "2024-07-12", "meeting_paused"));
  };
  EXPECT_EQ(all_but_july({}).says(), "not_met 11/12");
  EXPECT_EQ(all_but_july({{"exceptions", "registered"}}).says(), "met 11/11 exceptions 1");
  EXPECT_EQ(all_but_july({{"exceptions", list({"2024-06-20/2024-08-18"})}}).says(), "met 11/11 exceptions 1");
  EXPECT_EQ(all_but_july({{"exceptions", list({"2024-07-02/2024-08-18"})}}).says(), "met 11/11 exceptions 1")
      << "the registered pause counts with the list";
}

TEST(EveryPeriod, AWeekWithNothingButAPauseIsNotRequired) {
  EXPECT_EQ(Rhythm("week").from("2024-01-05", "2024-12-20", 7).and_(told("p", "2024-12-27", "meeting_paused")).says(),
            "met 51/51 exceptions 1");
  EXPECT_EQ(Rhythm("week").from("2024-01-05", "2024-12-20", 7).says(), "not_met 51/52");
  EXPECT_EQ(Rhythm("week", 1, {{"exceptions", "none"}})
                .from("2024-01-05", "2024-12-20", 7)
                .and_(told("p", "2024-12-27", "meeting_paused"))
                .says(),
            "not_met 51/52");
  EXPECT_EQ(Rhythm("week")
                .from("2024-01-05", "2024-12-20", 7)
                .and_(told("p", "2024-12-27", "meeting_paused"))
                .and_(told("q", "2024-12-28", "meeting_planned"))
                .says(),
            "not_met 51/52 unregistered 1")
      << "something else was planned that week";
  EXPECT_EQ(Rhythm("week").from("2024-01-05", "2024-12-27", 7).and_(told("p", "2024-12-27", "meeting_paused")).says(),
            "met 52/52")
      << "held after all";
}

TEST(EveryPeriod, WeeksFollowTheIsoYear) {
  // Monday 30 December 2024 is in 2025-W01.
  EXPECT_EQ(Rhythm("week", 1, {}, 2025).and_(told("a", "2024-12-30")).first(Period::VB, "2025-12-31").find("value")->int_or("covered", 0), 1);
  EXPECT_EQ(Rhythm("week", 1, {}, 2024).and_(told("a", "2024-12-30")).says(Period::VB, "2025-01-31"), "not_met 0/52");
}

TEST(EveryPeriod, SixteenYearsOfWeeksPairsMonthsAndTerms) {
  // Years of 53 ISO weeks between 2020 and 2035: those whose Thursdays are 53.
  for (int year = 2020; year <= 2035; ++year) {
    int thursdays = 0;
    for (Date d{year, 1, 1}; d.year == year; d = add_days(d, 1)) thursdays += weekday(d) == 4;
    const std::string weeks = std::to_string(thursdays);
    const std::string first = std::to_string(year) + "-01-04", last = std::to_string(year) + "-12-28";
    const auto always = [&](const char* length, int days) {
      return Rhythm(length, 1, {}, year).from(first, last, days).says(Period::VB, std::to_string(year + 1) + "-02-01");
    };
    EXPECT_EQ(always("week", 1), "met " + weeks + "/" + weeks) << year;
    EXPECT_EQ(always("two_weeks", 1), "met 26/26") << year;
    EXPECT_EQ(always("month", 1), "met 12/12") << year;
    EXPECT_EQ(always("term", 1), "met 2/2") << year;
    // Every Friday of the ISO year, one of them on New Year's Day in 2021 (2020-W53) and 2027 (2026-W53).
    Rhythm fridays("week", 1, {}, year);
    for (Date d = add_days({year, 1, 1}, -7); d <= Date{year + 1, 1, 7}; d = add_days(d, 1)) {
      if (weekday(d) == 5) fridays.and_(told("f" + to_text(d), to_text(d)));
    }
    EXPECT_EQ(fridays.says(Period::VB, std::to_string(year + 1) + "-02-01"), "met " + weeks + "/" + weeks) << year;
  }
}

TEST(EveryPeriod, AWeekFiftyThreeJoinsTheLastPair) {
  EXPECT_EQ(Rhythm("two_weeks", 1, {}, 2026).from("2026-01-02", "2026-12-18", 14).and_(told("last", "2027-01-02")).says(Period::VB, "2027-01-31"),
            "met 26/26");
  EXPECT_EQ(Rhythm("two_weeks", 1, {}, 2026).and_(told("a", "2027-01-02")).and_(told("bb", "2026-12-16")).says(Period::VB, "2027-01-31"),
            "not_met 1/26")
      << "weeks 51, 52 and 53 are one";
}

TEST(EveryPeriod, DaysAreDistinctDatesAndMeetingsAreMeetings) {
  const auto twice_a_day = [](const char* unit, Value::Object params) {
    return Rhythm("month", 2, std::move(params), 2024, unit).and_(told("a", "2024-03-05")).and_(told("bb", "2024-03-05"));
  };
  const auto covered = [](const Rhythm& r) { return r.first().find("value")->int_or("covered", -1); };
  EXPECT_EQ(covered(twice_a_day("meetings", {})), 1);
  EXPECT_EQ(covered(twice_a_day("days", {})), 0);
  EXPECT_EQ(covered(twice_a_day("meetings", {{"unit", "dates"}})), 0);
  EXPECT_EQ(covered(twice_a_day("days", {{"unit", "meetings"}})), 1);
}

TEST(EveryPeriod, TermsMayBeSplitElsewhere) {
  const auto june = [](Value::Object params) {
    return Rhythm("term", 1, std::move(params)).and_(told("a", "2024-03-05")).and_(told("b", "2024-06-20")).says();
  };
  EXPECT_EQ(june({}), "not_met 1/2");
  EXPECT_EQ(june({{"split", "06-15"}}), "met 2/2");
}

TEST(EveryPeriod, TheTertialsLookAtWhatIsOver) {
  EXPECT_EQ(Rhythm("month").from("2024-01-15", "2024-04-30", 30).says(Period::T1, "2024-04-30"), "on_track 4/4");
  EXPECT_EQ(Rhythm("month").from("2024-01-15", "2024-03-20", 30).says(Period::T1, "2024-04-20"), "on_track 3/3")
      << "April is not over";
  EXPECT_EQ(Rhythm("month").from("2024-01-15", "2024-03-20", 30).says(Period::T1, "2024-05-02"), "at_risk 3/4");
  EXPECT_EQ(Rhythm("term").says(Period::T1, "2024-04-30"), "not_due null no_period_over");
  const Value second = Rhythm("month").from("2024-01-15", "2024-08-31", 30).first(Period::T2, "2024-09-01");
  EXPECT_EQ(Rhythm::counted(*second.find("value")), "8/8");
  EXPECT_EQ(Rhythm::counted(*second.find("period_value")), "4/4");
}

TEST(EveryPeriod, WhatWasMissedIsNamedAndNotWhatIsToCome) {
  const Value g = Rhythm("month").from("2024-02-15", "2024-03-31", 30).first(Period::VB, "2024-05-02");
  EXPECT_EQ(member(*g.find("value"), "missed"), R"({"2024-01":0,"2024-04":0})");
}

TEST(EveryPeriod, AnAmbitionIsShownAndLeftToPeople) {
  EXPECT_EQ(Rhythm("month", 1, {{"ambition", true}}).from("2024-01-15", "2024-11-30", 30).says(), "none 11/12 ambition");
}

TEST(EveryPeriod, AllExceptedIsNoHundredPerCent) {
  EXPECT_EQ(Rhythm("month", 1, {{"exceptions", list({"2024-01-01/2024-12-31"})}}).says(), "not_measurable null all_excepted");
}

TEST(EveryPeriod, FewPartiesMakeNoMeetingWhereThePluginSaysSo) {
  Rhythm rhythm("term", 1, {{"min_parties", 2}});
  rhythm.and_(told("a", "2024-03-05", "meeting_held", list({"lpo"}))).and_(told("b", "2024-09-05"));
  EXPECT_EQ(rhythm.says(), "not_met 1/2");
}

TEST(EveryPeriod, ASettingNobodyKnowsMeasuresNothing) {
  for (const Value::Object& params :
       {Value::Object{{"unit", "shoes"}}, Value::Object{{"exceptions", list({"midsommar"})}},
        Value::Object{{"exceptions", list({"2024-08-01/2024-06-01"})}}, Value::Object{{"exceptions", 3}},
        Value::Object{{"min_parties", -1}}, Value::Object{{"ambition", "yes"}}}) {
    EXPECT_EQ(Rhythm("month", 1, params).says(), "not_measured null param_invalid");
  }
  EXPECT_EQ(Rhythm("fortnight").says(), "not_measured null target_invalid");
  EXPECT_EQ(Rhythm("term", 1, {{"split", "13-40"}}).says(), "not_measured null target_invalid");
  Rhythm without("month");
  without.row.goals[0].target = nullptr;
  EXPECT_EQ(without.says(), "not_measured null target_missing");
}

}  // namespace
}  // namespace lykta

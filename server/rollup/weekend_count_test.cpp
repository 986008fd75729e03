#include <ostream>

#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

Emission meeting(const std::string& id, const std::string& starts_at, Value::Object attrs = {},
                 const std::string& metric = "meeting_held") {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = e.key = id;
  e.metric = metric;
  e.date = day(starts_at.substr(0, 10));
  e.attrs = std::move(attrs);
  e.attrs.insert({{"kind", "weekend_meeting"}, {"starts_at", starts_at}});
  if (metric == "meeting_held") e.attrs.insert({{"physical", list({"lpo", "sdf"})}, {"remote", list({})}});
  e.evidence = {id};
  return e;
}
Emission planned(const std::string& friday) { return meeting("p" + friday, friday + "T19:45", {}, "meeting_planned"); }
Emission paused(const std::string& friday) {
  return meeting("u" + friday, friday + "T19:45", {{"reason", "holiday"}}, "meeting_paused");
}

class Season : public TestRow {
 public:
  explicit Season(int year = 2024, Value::Object params = {}) {
    manifest.goal_kinds = {
        {"weekend_count", "meeting_held", "meeting_planned", {}, {}, {{"paused", "meeting_paused"}}}};
    plan.year = year;
    goal("weekend_count", at_least(40), std::move(params));
  }
  /// A held meeting on so many Fridays from the given one.
  Season& fridays(std::string_view first, int count) {
    Date friday = day(first);
    for (int i = 0; i < count; ++i, friday = add_days(friday, 7)) {
      with(meeting("h" + to_text(friday), to_text(friday) + "T19:45"));
    }
    return *this;
  }
  Season& also(Emission e) {
    with(std::move(e));
    return *this;
  }
  /// "met 40/52 paused 3 unregistered 1"
  std::string says(Period period = Period::VB, std::string_view as_of = "") const {
    const Value g = first(period, as_of.empty() ? std::to_string(plan.year) + "-12-31" : std::string(as_of));
    return g.text_or("verdict_computed") + " " + counted(*g.find("value"));
  }
  std::string period_says(Period period, std::string_view as_of) const {
    return counted(*first(period, as_of).find("period_value"));
  }

 private:
  static std::string counted(const Value& v) {
    if (v.is_null()) return "null";
    return member(v, "count") + "/" + member(v, "possible") + " paused " + member(v, "paused") + " unregistered " +
           member(v, "unregistered");
  }
};

TEST(WeekendCount, FortyWeekendsMeetFortyAndThirtyNineDoNot) {
  EXPECT_EQ(Season().fridays("2024-01-05", 40).says(), "met 40/52 paused 0 unregistered 0");
  EXPECT_EQ(Season().fridays("2024-01-05", 39).says(), "not_met 39/52 paused 0 unregistered 0");
}

TEST(WeekendCount, AWeekendIsItsFriday) {
  const struct {
    const char* name;
    Emission meeting;
    int year;
    int counts;
  } cases[] = {
      {"Friday, last day of the year", meeting("a", "2021-12-31T19:45"), 2021, 1},
      {"Saturday after it is the old year's", meeting("a", "2022-01-01T19:45"), 2021, 1},
      {"and not the new one's", meeting("a", "2022-01-01T19:45"), 2022, 0},
      {"Friday, New Year's Day", meeting("a", "2021-01-01T19:45"), 2021, 1},
      {"Friday, New Year's Day 2027", meeting("a", "2027-01-01T19:45"), 2027, 1},
      {"Thursday alone", meeting("a", "2024-03-28T19:45"), 2024, 0},
      {"Thursday linked to Good Friday", meeting("a", "2024-03-28T19:45", {{"counts_for", "2024-03-29"}}), 2024, 1},
      {"Thursday linked to a Saturday", meeting("a", "2024-03-28T19:45", {{"counts_for", "2024-03-30"}}), 2024, 0},
      {"one party", meeting("a", "2024-03-08T19:45", {{"physical", list({"lpo"})}, {"remote", list({})}}), 2024, 0},
      {"one here and one at a distance",
       meeting("a", "2024-03-08T19:45", {{"physical", list({"lpo"})}, {"remote", list({"sdf"})}}), 2024, 1},
      {"the same party in both ways",
       meeting("a", "2024-03-08T19:45", {{"physical", list({"lpo"})}, {"remote", list({"lpo"})}}), 2024, 0},
      {"a cancelled one", meeting("a", "2024-03-08T19:45", {}, "meeting_cancelled"), 2024, 0},
  };
  for (const auto& c : cases) {
    const Value g = Season(c.year).also(c.meeting).first(Period::VB, "2027-12-31");
    EXPECT_EQ(g.find("value")->int_or("count", -1), c.counts) << c.name;
  }
}

TEST(WeekendCount, FridayAndSaturdayOfOneWeekendAreOne) {
  EXPECT_EQ(Season().also(meeting("a", "2024-03-08T19:45")).also(meeting("b", "2024-03-09T15:00")).says(),
            "not_met 1/52 paused 0 unregistered 0");
}

TEST(WeekendCount, TheTertialFollowsTheFriday) {
  const auto september = Season().also(meeting("a", "2024-09-01T15:00"));
  EXPECT_EQ(september.period_says(Period::T2, "2024-09-30"), "1/18 paused 0 unregistered 0") << "weekend 30 August";
  EXPECT_EQ(Season().fridays("2024-01-05", 5).says(Period::T1, "2024-04-30"), "on_track 5/17 paused 0 unregistered 0")
      << "35 Fridays are left of 52";
}

TEST(WeekendCount, TheYearMayFollowTheIsoWeekOrTheSaturday) {
  const struct {
    const char* rule;
    int year;
    const char* possible;
  } cases[] = {{"friday_date", 2027, "53"},   {"friday_date", 2026, "52"},   {"iso_week_year", 2026, "53"},
               {"iso_week_year", 2027, "52"}, {"saturday_date", 2021, "52"}, {"saturday_date", 2022, "53"},
               {"friday_date", 2021, "53"},   {"iso_week_year", 2020, "53"}};
  for (const auto& c : cases) {
    const Value g = Season(c.year, {{"year_rule", c.rule}}).first(Period::VB, "2028-12-31");
    EXPECT_EQ(member(*g.find("value"), "possible"), c.possible) << c.rule << " " << c.year;
  }
  EXPECT_EQ(Season(2020, {{"year_rule", "iso_week_year"}})
                .also(meeting("a", "2021-01-01T19:45"))
                .says(Period::VB, "2021-01-31"),
            "not_met 1/53 paused 0 unregistered 0");
}

TEST(WeekendCount, EveryFridayOfSixteenYearsBelongsToOneYear) {
  for (const char* rule : {"friday_date", "iso_week_year", "saturday_date"}) {
    std::int64_t fridays = 0;
    for (int year = 2020; year <= 2035; ++year) {
      const Value g = Season(year, {{"year_rule", rule}}).first(Period::VB, "2036-12-31");
      const std::int64_t possible = g.find("value")->int_or("possible", 0);
      EXPECT_TRUE(possible == 52 || possible == 53) << year;
      fridays += possible;
    }
    EXPECT_NEAR(static_cast<double>(fridays), 16 * 365.25 / 7, 1) << rule;
  }
}

TEST(WeekendCount, PausedAndPassedWithoutAWordStandApart) {
  const auto season = Season()
                          .fridays("2024-01-05", 10)
                          .also(paused("2024-03-29"))
                          .also(planned("2024-04-05"))
                          .also(planned("2024-03-01"));
  EXPECT_EQ(season.says(), "not_met 10/52 paused 1 unregistered 1") << "1 March was both planned and held";
  EXPECT_EQ(season.says(Period::T1, "2024-04-05"), "on_track 10/17 paused 1 unregistered 0")
      << "that evening is not over";
  EXPECT_EQ(Season().also(paused("2024-03-29")).also(meeting("a", "2024-03-30T15:00")).says(),
            "not_met 1/52 paused 0 unregistered 0")
      << "held after all";
}

TEST(WeekendCount, WhatIsLeftOfTheYearDecidesTheTertials) {
  // To 30 August 2024 there are 35 Fridays; 17 are left.
  const auto with_held = [](int count) { return Season().fridays("2024-01-05", count); };
  EXPECT_EQ(with_held(23).says(Period::T2, "2024-08-31"), "on_track 23/35 paused 0 unregistered 0") << "23 + 17";
  EXPECT_EQ(with_held(22).says(Period::T2, "2024-08-31"), "not_met 22/35 paused 0 unregistered 0") << "22 + 17";
  EXPECT_EQ(with_held(23).also(paused("2024-12-27")).says(Period::T2, "2024-08-31"),
            "at_risk 23/35 paused 0 unregistered 0")
      << "reached only in the pause";
  EXPECT_EQ(
      Season().fridays("2024-01-05", 35).also(meeting("later", "2024-09-06T19:45")).says(Period::T2, "2024-08-31"),
      "on_track 35/35 paused 0 unregistered 0")
      << "what came after is not in it";
  Season modest;
  modest.row.goals[0].target = TestRow::at_least(3);
  EXPECT_EQ(modest.fridays("2024-01-05", 3).says(Period::T1, "2024-04-30"), "met 3/17 paused 0 unregistered 0");
}

TEST(WeekendCount, ASettingNobodyKnowsMeasuresNothing) {
  for (const Value::Object& params : {Value::Object{{"year_rule", "lunar"}}, Value::Object{{"min_parties", 0}},
                                      Value::Object{{"modes", list({"by_letter"})}}, Value::Object{{"year_rule", 7}}}) {
    const Value g = Season(2024, params).first();
    EXPECT_EQ(g.text_or("verdict_computed") + " " + g.text_or("reason"), "not_measured param_invalid");
  }
  EXPECT_EQ(Season(2024, {{"modes", list({"physical"})}})
                .also(meeting("a", "2024-03-08T19:45", {{"physical", list({"lpo"})}, {"remote", list({"sdf"})}}))
                .says(),
            "not_met 0/52 paused 0 unregistered 0");
}

}  // namespace
}  // namespace lykta

#include "rollup/mean.h"
#include "rollup/test_row.h"
#include "rollup/verdict.h"

namespace lykta {
namespace {

using namespace test;

TEST(Periods, HaveTheirDaysAndNames) {
  EXPECT_EQ(period_dates(Period::T1, 2024), (std::pair<Date, Date>{{2024, 1, 1}, {2024, 4, 30}}));
  EXPECT_EQ(period_dates(Period::T2, 2024), (std::pair<Date, Date>{{2024, 5, 1}, {2024, 8, 31}}));
  EXPECT_EQ(period_dates(Period::VB, 2024), (std::pair<Date, Date>{{2024, 1, 1}, {2024, 12, 31}}));
  for (const Period p : {Period::T1, Period::T2, Period::VB}) EXPECT_EQ(period_from(to_text(p)), p);
  EXPECT_EQ(period_from("T3"), std::nullopt);
}

TEST(RowVerdict, FollowsFromTheGoals) {
  const struct {
    std::vector<std::string> goals;
    bool is_interim;
    const char* expected;
  } cases[] = {
      {{"met"}, false, "met"},
      {{"met", "met"}, false, "met"},
      {{"met", "not_met"}, false, "partly_met"},
      {{"met", "not_measured"}, false, "partly_met"},
      {{"met", "not_measurable"}, false, "partly_met"},
      {{"partly_met"}, false, "partly_met"},
      {{"partly_met", "not_met"}, false, "partly_met"},
      {{"partly_met", "met"}, false, "partly_met"},
      {{"not_met"}, false, "not_met"},
      {{"not_met", "not_met"}, false, "not_met"},
      {{"not_met", "not_measured"}, false, "not_measured"},
      {{"not_measurable"}, false, "not_measured"},
      {{"not_measured", "not_measurable"}, false, "not_measured"},
      {{"met", "not_due"}, false, "met"},
      {{"not_met", "withdrawn"}, false, "not_met"},
      {{"met", ""}, false, "met"},
      {{"not_due"}, false, "not_due"},
      {{"withdrawn", "not_due", ""}, false, "not_due"},
      {{""}, false, "not_due"},
      {{}, false, "none"},
      {{"met", "at_risk"}, true, "at_risk"},
      {{"met", "on_track"}, true, "on_track"},
      {{"met"}, true, "on_track"},
      {{"on_track", "not_measured"}, true, "on_track"},
      {{"not_measured", "not_measurable"}, true, "not_measured"},
      {{"not_due"}, true, "not_due"},
      {{}, true, "none"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(verdict::of_row(c.goals, c.is_interim).value_or("none"), c.expected) << ::testing::PrintToString(c.goals);
  }
}

TEST(RowRecord, HasTheKeysOfTheContractAndNoOthers) {
  TestRow row;
  row.row.name = "Trygghetsvandring";
  row.row.verdict_declared = "met";
  row.manifest.facts = {{"walks_held", "walk_held"}};
  row.goal("declared", nullptr, {}, "met");
  EXPECT_EQ(
      row.record().canonical(),
      R"({"facts":{"walks_held":0},"facts_evidence":{"walks_held":[]},"goals":[{"evidence":[],"hidden":0,"id":"g1",)"
      R"("kind":"declared","params":{},"reason":"declared","target":null,"text":"","value":null,)"
      R"("verdict_computed":null,"verdict_declared":"met"}],"id":"trygghetsvandring","name":"Trygghetsvandring",)"
      R"("verdict_computed":"met","verdict_declared":"met"})");
}

TEST(RowRecord, TheDeclaredVerdictStandsOnlyForTheYear) {
  TestRow row;
  row.row.verdict_declared = "met";
  row.goal("declared", nullptr, {}, "met").walks();
  for (const Period p : {Period::T1, Period::T2}) {
    const Value record = row.record(p, "2024-08-31");
    EXPECT_EQ(member(record, "verdict_declared"), "null");
    EXPECT_EQ(member(record.find("goals")->as_array()[0], "verdict_declared"), "null");
    EXPECT_EQ(record.text_or("verdict_computed"), "at_risk") << "the declared goal has nothing to say yet";
  }
}

TEST(RowRecord, AKindThatIsNotBuiltOrNotFedSaysSo) {
  TestRow row;
  row.goal("phase_of_the_moon", TestRow::at_least(40), {{"year_rule", "friday_date"}});
  row.manifest.goal_kinds.clear();
  row.walks().ratio();
  const Value record = row.record();
  for (const Value& goal : record.find("goals")->as_array()) EXPECT_EQ(in_short(goal), "not_measured - kind_not_built");
  EXPECT_EQ(record.text_or("verdict_computed"), "not_measured");
  EXPECT_EQ(member(record.find("goals")->as_array()[0], "params"), R"({"year_rule":"friday_date"})");
}

TEST(RowRecord, ABorrowedPluginCountsOnlyItsOwnUnits) {
  const struct {
    const char* row_plugin;
    const char* unit;
    const char* expected;
  } cases[] = {{"", "walks", "met 1"},
               {"", "places", "not_measured - kind_not_built"},
               {"trygghetsvandring", "places", "met 1"}};
  for (const auto& c : cases) {
    TestRow row;
    row.row.plugin = c.row_plugin;
    row.manifest.goal_kinds[0].units = {"walks"};
    row.walks({}, Value::Object{{"op", ">="}, {"value", 1}, {"unit", c.unit}}).with(walk({"w1", "2024-12-11T18:00"}));
    EXPECT_EQ(in_short(row.first()), c.expected) << c.row_plugin << " " << c.unit;
  }
}

TEST(RowRecord, AnOccasionThatCouldNotBeMappedMakesItsGoalsUnmeasured) {
  TestRow row;
  row.walks().ratio().goal("declared", nullptr, {}, "not_met").with(walk({"w1", "2024-12-11T18:00"}));
  row.unmapped = {"plugin threw"};
  const Value record = row.record();
  const auto& goals = record.find("goals")->as_array();
  EXPECT_EQ(in_short(goals[0]), "not_measured - occasion_unmapped");
  EXPECT_EQ(in_short(goals[1]), "not_measured - occasion_unmapped");
  EXPECT_EQ(in_short(goals[2]), "null - declared");
  EXPECT_EQ(member(goals[0], "evidence"), "[]");
}

TEST(RowRecord, AWalkCountsInItsYearUnderWhicheverYearsRowItWasLogged) {
  Emission logged_late = walk({"w1", "2024-12-30T18:00"});
  logged_late.activity = "farsta-2025/trygghetsvandring";
  TestRow row;
  row.walks().with(logged_late);
  EXPECT_EQ(in_short(row.first()), "not_met 0") << "not of this row's chain";
  row.chains["farsta-2024/trygghetsvandring"] = {"farsta-2024/trygghetsvandring", "farsta-2025/trygghetsvandring"};
  EXPECT_EQ(in_short(row.first()), "met 1");
  row.plan.year = 2025;
  EXPECT_EQ(in_short(row.first(Period::VB, "2025-12-31")), "not_met 0");
}

TEST(RowRecord, AnOccasionOfAnotherRowCountsWhereTheConvenorSaysSo) {
  Emission other = walk({"w1", "2024-05-10T18:00"});
  other.activity = "farsta-2024/farsta-trygghetsforum";
  EXPECT_EQ(in_short(TestRow().walks().with(other).first()), "not_met 0");
  other.attrs["also_counts_for"] = list({"farsta-2024/humlan", "farsta-2024/trygghetsvandring"});
  EXPECT_EQ(in_short(TestRow().walks().with(other).first()), "met 1");
}

TEST(RowRecord, OnlyTheGoalThatNamesASourceReadsIt) {
  Emission other = walk({"w1", "2024-05-10T18:00"});
  other.activity = "farsta-2024/platssamverkan";
  TestRow row;
  row.walks()
      .walks({{"sources", list({"platssamverkan"})}})
      .walks({{"sources", list({"farsta-2023/platssamverkan"})}})
      .with(other);
  EXPECT_EQ(source_refs(row.row, "farsta-2024"),
            (std::vector<std::string>{"farsta-2023/platssamverkan", "farsta-2024/platssamverkan"}));
  row.chains["farsta-2023/platssamverkan"] = {"farsta-2023/platssamverkan", "farsta-2024/platssamverkan"};
  const Value record = row.record();
  const auto& goals = record.find("goals")->as_array();
  EXPECT_EQ(in_short(goals[0]), "not_met 0");
  EXPECT_EQ(in_short(goals[1]), "met 1");
  EXPECT_EQ(in_short(goals[2]), "met 1") << "the source's own chain";
}

TEST(RowRecord, AMeasureTakenOutOfThePlanWithdrawsItsGoals) {
  const auto document = [](const char* second_status) {
    return Value::Object{
        {"areas", Value::Array{Value::Object{
                      {"activities", Value::Array{Value::Object{
                                         {"id", "trygghetsvandring"},
                                         {"measures", Value::Array{Value::Object{{"status", "removed"}},
                                                                   Value::Object{{"status", second_status}}}}}}}}}}};
  };
  TestRow row;
  row.walks().goal("declared", nullptr, {}, "met");
  row.plan.document = document("removed");
  const Value goal = row.first();
  EXPECT_EQ(in_short(goal), "withdrawn 0");
  EXPECT_EQ(goal.text_or("reason"), "measures_removed");
  EXPECT_EQ(member(goal, "verdict_declared"), "null") << "nothing is declared for the convenor";
  EXPECT_EQ(row.record().text_or("verdict_computed"), "met") << "the withdrawn goal is left out";
  EXPECT_EQ(in_short(row.first(Period::T1, "2024-04-30")), "at_risk 0");
  row.plan.document = document("started");
  EXPECT_EQ(in_short(row.first()), "not_met 0");
}

TEST(RowRecord, TheOrderOfTheEmissionsDoesNotShow) {
  TestRow row;
  row.walks().ratio();
  row.manifest.facts = {{"walks_held", "walk_held"}};
  for (int i = 0; i < 12; ++i) {
    row.with(walk({"w" + std::to_string(i), "2024-0" + std::to_string(1 + i % 3) + "-10T18:00"}));
    row.with(agreed("m" + std::to_string(i), "2024-03-01", i % 2 ? "2024-06-01" : ""));
  }
  TestRow reversed = row;
  std::reverse(reversed.emissions.begin(), reversed.emissions.end());
  EXPECT_EQ(row.record().canonical(), reversed.record().canonical());
}

TEST(Facts, CountByRuleAndNameTheirEvidence) {
  TestRow row;
  row.ratio({{"deadline_months", 6}});
  row.manifest.facts = {{"walks_held", "walk_held"},
                        {"acute_findings", "finding", {{"seriousness", "acute"}}},
                        {"measures_agreed", "measure", {}, "measures_agreed"},
                        {"measures_declined", "measure", {}, "measures_declined"},
                        {"measures_done_in_time", "measure", {}, "measures_in_time"},
                        {"measures_done_later", "measure", {}, "measures_late"},
                        {"lamps_in_time", "measure", {{"category", "lighting"}}, "measures_in_time"},
                        {"from_the_future", "measure", {}, "rule_of_a_newer_server"}};
  const auto finding = [](const char* id, const char* on, const char* seriousness) {
    Emission e;
    e.activity = "farsta-2024/trygghetsvandring";
    e.metric = "finding";
    e.occasion = "w1";
    e.key = id;
    e.date = day(on);
    e.attrs = {{"seriousness", seriousness}};
    e.evidence = {id};
    return e;
  };
  row.with(walk({"w1", "2024-03-01T18:00"}))
      .with(walk({"w1again", "2024-03-01T18:00"}))
      .with(walk({"w2", "2024-09-01T18:00"}))
      .with(walk({"w3", "2023-09-01T18:00"}))
      .with(finding("f1", "2024-03-01", "acute"))
      .with(finding("f2", "2024-03-01", "low"))
      .with(agreed("m1", "2024-03-01", "2024-09-01", {{"category", "lighting"}}))
      .with(agreed("m2", "2024-03-01", "2024-09-02"))
      .with(agreed("m3", "2024-09-01", "2024-09-02"))
      .with(measure("m4", "2024-03-01", {{"owner_answer", "declined"}}));
  EXPECT_EQ(
      member(row.record(), "facts"),
      R"({"acute_findings":1,"lamps_in_time":1,"measures_agreed":2,"measures_declined":1,"measures_done_in_time":1,)"
      R"("measures_done_later":1,"walks_held":2})");
  EXPECT_EQ(
      member(row.record(), "facts_evidence"),
      R"({"acute_findings":["f1"],"lamps_in_time":["m1"],"measures_agreed":["m1","m2"],"measures_declined":["m4"],)"
      R"("measures_done_in_time":["m1"],"measures_done_later":["m2"],"walks_held":["w1","w2"]})");
  EXPECT_EQ(row.record(Period::T1, "2024-12-31").find("facts")->int_or("walks_held", -1), 1);
  EXPECT_EQ(row.record(Period::VB, "2024-02-29").find("facts")->int_or("walks_held", -1), 0);
}

TEST(MeanShare, IsExactWhereFloatsAreNot) {
  using Shares = std::vector<std::pair<std::int64_t, std::int64_t>>;
  EXPECT_EQ(compare_mean_share({{1, 1}, {1, 4}}, *Decimal::parse("62.5")), std::strong_ordering::equal);
  EXPECT_EQ(compare_mean_share({{1, 3}, {2, 3}, {1, 2}}, 50), std::strong_ordering::equal);
  EXPECT_EQ(compare_mean_share({{1, 3}}, *Decimal::parse("33.333333333")), std::strong_ordering::greater);
  EXPECT_EQ(compare_mean_share({{1, 3}}, *Decimal::parse("33.333333334")), std::strong_ordering::less);
  EXPECT_EQ(compare_mean_share({{0, 7}}, 0), std::strong_ordering::equal);
  EXPECT_EQ(compare_mean_share({{0, 7}}, -1), std::strong_ordering::greater);
  // n/p and its complement for every prime below 200: the mean is exactly one half over a denominator of 80 digits.
  Shares shares;
  for (int p = 2; p < 200; ++p) {
    bool is_prime = true;
    for (int d = 2; d * d <= p; ++d) is_prime = is_prime && p % d != 0;
    if (is_prime) shares.insert(shares.end(), {{1, p}, {p - 1, p}});
  }
  EXPECT_EQ(compare_mean_share(shares, 50), std::strong_ordering::equal);
  shares.back() = {197, 199};
  EXPECT_EQ(compare_mean_share(shares, 50), std::strong_ordering::less);
}

}  // namespace
}  // namespace lykta

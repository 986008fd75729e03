#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

Emission fact(std::string metric, const std::string& key, const std::string& on, Value::Object attrs) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = metric == "annual_plan" ? "-" : key;
  e.key = key;
  e.metric = std::move(metric);
  e.date = day(on);
  e.attrs = std::move(attrs);
  e.evidence = {key};
  return e;
}

Emission planned(const std::string& kind, int rounds, int version = 1, const std::string& fixed = "2023-12-15",
                 int year = 2024) {
  return fact("annual_plan", kind + std::to_string(version) + std::to_string(year), fixed,
              {{"year", year}, {"inspection_kind", kind}, {"planned_rounds", rounds}, {"version", version}, {"fixed_on", fixed}});
}

struct RoundCase {
  Value::Array kinds;
  Value::Object objects = {};
  bool is_planned = true;
  std::string main_kind = "";
};

class Year : public TestRow {
 public:
  explicit Year(Value::Object params = {}, Value wanted = target(">=", 100)) {
    manifest.goal_kinds = {{"plan_fulfilment", "inspection_held", "", {}, {}, {{"plans", "annual_plan"}}}};
    goal("plan_fulfilment", std::move(wanted), std::move(params));
  }
  Year& plan(Emission e) {
    with(std::move(e));
    return *this;
  }
  Year& round(const std::string& on, RoundCase c) {
    const std::string id = "r" + std::to_string(++rounds_);
    with(fact("inspection_held", id, on,
              {{"starts_at", on + "T15:0" + std::to_string(rounds_ % 10)}, {"kind", "inspection_round"},
               {"kinds", std::move(c.kinds)}, {"planned", c.is_planned}, {"objects_by_kind", std::move(c.objects)},
               {"main_kind", c.main_kind}}));
    return *this;
  }
  Year& rounds(const std::string& kind, int count) {
    for (int i = 0; i < count; ++i) round("2024-0" + std::to_string(1 + i) + "-10", {Value::Array{kind}});
    return *this;
  }
  /// "met pub 4/4 tobacco 4/4+1"; +n are requested, (m) what was planned first
  std::string says(Period period = Period::VB, std::string_view as_of = "2024-12-31") const {
    const Value g = first(period, as_of);
    std::string out = g.text_or("verdict_computed");
    if (!g.text_or("reason").empty()) out += " " + g.text_or("reason");
    if (g.find("value")->is_null()) return out;
    for (const auto& [kind, of] : g.find("value")->find("by_kind")->as_object()) {
      out += " " + kind + " " + member(of, "held") + "/" + member(of, "planned");
      if (member(of, "planned_first") != member(of, "planned")) out += "(" + member(of, "planned_first") + ")";
      if (of.int_or("requested", 0) > 0) out += "+" + member(of, "requested");
    }
    return out;
  }

 private:
  int rounds_ = 0;
};

TEST(PlanFulfilment, EveryKindMustReachItsOwnNumber) {
  const auto year = Year().plan(planned("tobacco", 4)).plan(planned("pub", 4));
  EXPECT_EQ(Year(year).rounds("tobacco", 4).rounds("pub", 4).says(), "met pub 4/4 tobacco 4/4");
  EXPECT_EQ(Year(year).rounds("tobacco", 6).rounds("pub", 3).says(), "not_met pub 3/4 tobacco 6/4")
      << "a surplus of one kind does not cover another";
  EXPECT_EQ(Year(year).rounds("tobacco", 4).says(), "not_met pub 0/4 tobacco 4/4");
}

TEST(PlanFulfilment, WithoutAPlanNothingIsKnownNotEvenThatNothingIsMissing) {
  EXPECT_EQ(Year().says(), "not_measured plan_missing");
  EXPECT_EQ(Year().rounds("pub", 2).says(), "not_measured plan_missing pub 2/null");
  EXPECT_EQ(Year().plan(planned("pub", 2, 1, "2022-12-15", 2023)).rounds("pub", 2).says(),
            "not_measured plan_missing pub 2/null")
      << "another year's plan is none";
}

TEST(PlanFulfilment, RequestedRoundsAreShownAndFulfilNothing) {
  EXPECT_EQ(Year().plan(planned("pub", 2)).rounds("pub", 1).round("2024-09-01", {list({"pub"}), {}, false}).says(),
            "not_met pub 1/2+1");
}

TEST(PlanFulfilment, APlanChangedDuringTheYearIsJudgedByTheVersionOfItsLastDay) {
  auto year = Year().plan(planned("pub", 4)).plan(planned("pub", 2, 2, "2024-09-01")).rounds("pub", 2);
  EXPECT_EQ(year.says(), "met pub 2/2(4)");
  EXPECT_EQ(year.says(Period::T1, "2024-04-30"), "not_due pub 2/4") << "what was decided later did not hold then";
  EXPECT_EQ(Year(year).plan(planned("pub", 9, 3, "2025-01-02")).says(), "met pub 2/2(4)") << "fixed after the year";
  EXPECT_EQ(Year().plan(planned("pub", 4)).plan(planned("pub", 0, 2, "2024-06-01")).says(), "met pub 0/0(4)")
      << "planned no more";
}

TEST(PlanFulfilment, AMixedRoundCountsForEachKindThatWasVisited) {
  const auto plan = Year().plan(planned("tobacco", 1)).plan(planned("pub", 1));
  EXPECT_EQ(Year(plan).round("2024-05-01", {list({"tobacco", "pub"}), {{"tobacco", 3}, {"pub", 1}}}).says(),
            "met pub 1/1 tobacco 1/1");
  EXPECT_EQ(Year(plan).round("2024-05-01", {list({"tobacco", "pub"}), {{"tobacco", 3}}}).says(),
            "not_met pub 0/1 tobacco 1/1");
  EXPECT_EQ(Year(plan).round("2024-05-01", {list({"tobacco", "pub"}), {{"tobacco", 3}, {"folkol", 2}}}).says(),
            "not_met pub 0/1 tobacco 1/1")
      << "what the round was not for counts nowhere";
  EXPECT_EQ(Year(plan).round("2024-05-01", {list({"tobacco"})}).says(), "not_met pub 0/1 tobacco 1/1")
      << "a round of one kind counts without a visit";
}

TEST(PlanFulfilment, TheSettingsOfMixedRoundsAndOfTheUnitAreThePlans) {
  const RoundCase mixed{list({"tobacco", "pub"}), {{"tobacco", 3}, {"pub", 1}}, true, "pub"};
  auto by_main = Year(Value::Object{{"mixed_round", "main_kind"}}).plan(planned("tobacco", 1)).plan(planned("pub", 1));
  EXPECT_EQ(by_main.round("2024-05-01", mixed).says(), "not_met pub 1/1 tobacco 0/1");
  auto objects = Year(Value::Object{{"count_unit", "object"}}).plan(planned("tobacco", 3)).plan(planned("pub", 2));
  EXPECT_EQ(objects.round("2024-05-01", mixed).says(), "not_met pub 1/2 tobacco 3/3");
  EXPECT_EQ(Year(Value::Object{{"count_unit", "shop"}}).plan(planned("pub", 1)).says(), "not_measured param_invalid");
}

TEST(PlanFulfilment, ATargetBelowAllIsAskedOfEveryKind) {
  const auto year = [](int percent) { return Year({}, Year::target(">=", percent)).plan(planned("pub", 4)).rounds("pub", 3); };
  EXPECT_EQ(year(75).says(), "met pub 3/4");
  EXPECT_EQ(year(76).says(), "not_met pub 3/4");
}

TEST(PlanFulfilment, NothingIsForecastBecauseComingRoundsAreSecret) {
  auto year = Year().plan(planned("pub", 2)).rounds("pub", 1);
  EXPECT_EQ(year.says(Period::T1, "2024-04-30"), "not_due pub 1/2");
  EXPECT_EQ(year.rounds("pub", 1).says(Period::T2, "2024-08-31"), "met pub 2/2");
}

}  // namespace
}  // namespace lykta

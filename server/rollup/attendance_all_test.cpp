#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

Emission told(const std::string& id, const std::string& day_text, Value::Array parties, Value::Object more = {}) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = e.key = id;
  e.metric = "meeting_held";
  e.date = day(day_text);
  e.attrs = std::move(more);
  e.attrs.insert({{"kind", "meeting"}, {"starts_at", day_text + "T19:45"}, {"parties", std::move(parties)}});
  e.evidence = {id};
  return e;
}
Emission belongs(const std::string& party, Value from = nullptr, Value to = nullptr) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = "-";
  e.metric = "member";
  e.key = party;
  e.date = day("2020-01-01");
  e.attrs = {{"party", party}, {"active_from", std::move(from)}, {"active_to", std::move(to)}};
  return e;
}

class Circle : public TestRow {
 public:
  explicit Circle(Value::Object params = {}) {
    manifest.goal_kinds = {{"attendance_all", "meeting_held", "", {}, {}, {{"members", "member"}}}};
    goal("attendance_all", target("=", 100), std::move(params));
  }
  Circle& and_(Emission e) {
    with(std::move(e));
    return *this;
  }
  /// "met 4/4"
  std::string says(Period period = Period::VB, std::string_view as_of = "2024-12-31") const {
    const Value g = first(period, as_of);
    const Value& v = *g.find("value");
    const std::string share = v.is_null() ? "null" : member(v, "present") + "/" + member(v, "expected");
    return g.text_or("verdict_computed") + " " + share + (g.text_or("reason").empty() ? "" : " " + g.text_or("reason"));
  }
};

TEST(AttendanceAll, EverybodyAtEveryMeetingIsMetAndOneAbsenceIsNot) {
  const auto members = Circle().and_(belongs("sdf")).and_(belongs("lpo"));
  EXPECT_EQ(Circle(members)
                .and_(told("a", "2024-03-01", list({"sdf", "lpo"})))
                .and_(told("b", "2024-04-05", list({"lpo", "sdf", "kyrka"})))
                .says(),
            "met 4/4");
  EXPECT_EQ(Circle(members)
                .and_(told("a", "2024-03-01", list({"sdf", "lpo"})))
                .and_(told("b", "2024-04-05", list({"lpo"})))
                .says(),
            "not_met 3/4");
}

TEST(AttendanceAll, ASubstituteCountsUnlessThePlanSaysOtherwise) {
  const auto meeting = told("a", "2024-03-01", list({"sdf", "lpo"}), {{"substitutes", list({"lpo"})}});
  EXPECT_EQ(Circle().and_(belongs("sdf")).and_(belongs("lpo")).and_(meeting).says(), "met 2/2");
  EXPECT_EQ(Circle(Value::Object{{"substitute_ok", false}}).and_(belongs("sdf")).and_(belongs("lpo")).and_(meeting).says(),
            "not_met 1/2");
}

TEST(AttendanceAll, OnlyMembersOfThatDayAreExpectedUnlessTheMeetingNamesThem) {
  const auto circle =
      Circle().and_(belongs("sdf")).and_(belongs("lpo", "2024-05-01")).and_(belongs("kyrka", nullptr, "2024-02-28"));
  EXPECT_EQ(Circle(circle).and_(told("a", "2024-03-01", list({"sdf"}))).says(), "met 1/1");
  EXPECT_EQ(Circle(circle).and_(told("a", "2024-05-03", list({"sdf"}))).says(), "not_met 1/2");
  EXPECT_EQ(Circle(circle).and_(told("a", "2024-03-01", list({"sdf"}), {{"expected", list({"sdf", "tk"})}})).says(),
            "not_met 1/2");
}

TEST(AttendanceAll, ExcusedIsAbsentButShown) {
  const Value g = Circle()
                      .and_(belongs("sdf"))
                      .and_(belongs("lpo"))
                      .and_(told("a", "2024-03-01", list({"sdf"}), {{"excused", list({"lpo"})}}))
                      .first();
  EXPECT_EQ(
      member(g, "value"),
      R"({"by_party":{"lpo":{"excused":1,"expected":1,"present":0},"sdf":{"excused":0,"expected":1,"present":1}},"excused":1,"expected":2,"meetings":1,"present":1})");
}

TEST(AttendanceAll, WithoutMeetingsOrWithoutAListNothingIsSaid) {
  EXPECT_EQ(Circle().and_(belongs("sdf")).says(), "not_measurable null no_meetings");
  EXPECT_EQ(Circle().and_(belongs("sdf")).says(Period::T1, "2024-04-30"), "not_due null no_meetings");
  EXPECT_EQ(Circle().and_(told("a", "2024-03-01", list({"sdf"}))).says(), "not_measured null expected_missing");
  EXPECT_EQ(Circle(Value::Object{{"level", "person"}}).says(), "not_measured null persons_not_captured");
  EXPECT_EQ(Circle(Value::Object{{"level", "planet"}}).says(), "not_measured null param_invalid");
  EXPECT_EQ(Circle(Value::Object{{"substitute_ok", "yes"}}).says(), "not_measured null param_invalid");
}

TEST(AttendanceAll, TheTertialsWarn) {
  const auto circle =
      Circle().and_(belongs("sdf")).and_(belongs("lpo")).and_(told("a", "2024-03-01", list({"sdf", "lpo"})));
  EXPECT_EQ(circle.says(Period::T1, "2024-04-30"), "on_track 2/2");
  EXPECT_EQ(Circle(circle).and_(told("b", "2024-06-07", list({"lpo"}))).says(Period::T2, "2024-08-31"), "at_risk 3/4");
}

}  // namespace
}  // namespace lykta

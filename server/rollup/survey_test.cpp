#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

Emission fact(const std::string& metric, const std::string& key, const std::string& date, Value::Object attrs) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = "-";
  e.metric = metric;
  e.key = key;
  e.date = day(date);
  e.attrs = std::move(attrs);
  e.evidence = {key};
  return e;
}

class Survey : public TestRow {
 public:
  /// Small rounds are told apart unless a case says otherwise, so that cases can be small.
  explicit Survey(const std::string& kind = "survey_majority", Value::Object params = {},
                  Value target_value = target(">", 50)) {
    params.try_emplace("min_cell", 0);
    manifest.goal_kinds = {{kind, "survey_answer", "", {}, {}, {{"rounds", "survey_round"}, {"held", "meeting_held"}}}};
    goal(kind, std::move(target_value), std::move(params));
  }
  Survey& round(const std::string& id, int invited, const std::string& opens = "2024-11-01",
                const std::string& closes = "2024-11-30") {
    Value::Array parties;
    for (int i = 0; i < invited; ++i) parties.emplace_back("p" + std::to_string(i));
    with(fact("survey_round", id, opens, {{"opens", opens}, {"closes", closes}, {"invited", parties}}));
    return *this;
  }
  Survey& answers(int count, Value answer, const std::string& round = "r", const std::string& on = "2024-11-10") {
    for (int i = 0; i < count; ++i, ++number_) voice("v" + std::to_string(number_), answer, round, on);
    return *this;
  }
  Survey& voice(const std::string& whose, Value answer, const std::string& round = "r",
                const std::string& on = "2024-11-10") {
    with(fact("survey_answer", "a" + std::to_string(++key_), on,
              {{"round", round}, {"voice", whose}, {"answer", std::move(answer)}}));
    return *this;
  }
  Survey& met(const std::string& date, Value::Array parties) {
    with(fact("meeting_held", "m" + date, date, {{"parties", std::move(parties)}}));
    return *this;
  }
  /// "met 5/7 of 11"
  std::string says(Period period = Period::VB, std::string_view as_of = "2024-12-31") const {
    const Value g = first(period, as_of);
    const Value& v = *g.find("value");
    std::string text = g.text_or("verdict_computed", "none") + " ";
    if (v.is_null()) {
      text += "null";
    } else {
      const bool is_told = v.find("yes") != nullptr;
      text += is_told ? member(v, "yes") + "/" + member(v, "answered") : member(v, "responded");
      text += " of " + member(v, "invited");
    }
    return text + (g.text_or("reason").empty() ? "" : " " + g.text_or("reason"));
  }

 private:
  int number_ = 0, key_ = 0;
};

TEST(SurveyMajority, TheVectors) {
  EXPECT_EQ(Survey().round("r", 8).answers(4, "yes").answers(4, "no").says(), "not_met 4/8 of 8");
  EXPECT_EQ(Survey().round("r", 11).answers(5, "yes").says(), "not_measured 5/5 of 11 too_few_answers");
  EXPECT_EQ(Survey().round("r", 11).answers(5, "yes").answers(2, "no").says(), "met 5/7 of 11");
  EXPECT_EQ(Survey().round("r", 10).answers(3, "yes").answers(2, "no").says(), "met 3/5 of 10") << "half is enough";
}

TEST(SurveyMajority, NotHeldIsNotMeasuredAndNeverZero) {
  EXPECT_EQ(Survey().says(), "not_measured null no_survey");
  EXPECT_EQ(Survey().says(Period::T1, "2024-04-30"), "not_due null no_survey");
  EXPECT_EQ(Survey().round("r", 8, "2023-11-01", "2023-11-30").answers(8, "yes").says(), "not_measured null no_survey")
      << "last year's";
  EXPECT_EQ(Survey().round("r", 8).says(), "not_measured 0/0 of 8 no_answers");
  EXPECT_EQ(Survey().round("r", 4).answers(4, "unknown").says(), "not_measured 0/0 of 4 no_opinion");
}

TEST(SurveyMajority, VetEjIsAResponseButNoVoice) {
  EXPECT_EQ(Survey().round("r", 8).answers(2, "yes").answers(1, "no").answers(1, "unknown").says(), "met 2/3 of 8");
}

TEST(SurveyMajority, FourAndFiveOfFiveAreYes) {
  const auto scale = [](Value::Object params) {
    return Survey("survey_majority", std::move(params)).round("r", 5).answers(2, 5).answers(1, 4).answers(2, 3);
  };
  EXPECT_EQ(scale({}).says(), "met 3/5 of 5");
  EXPECT_EQ(scale({{"positive_from", 5}}).says(), "not_met 2/5 of 5");
}

TEST(SurveyMajority, OnePartyIsOneVoiceByItsMajorityAndATieIsNo) {
  const auto torn = Survey().round("r", 3).voice("x", "yes").voice("x", "no").voice("y", "yes").voice("z", "yes").voice("z", "yes").voice("z", "no");
  EXPECT_EQ(torn.says(), "met 2/3 of 3") << "x is no, y and z are yes";
  EXPECT_EQ(Survey().round("r", 2).voice("x", "yes").voice("x", "unknown").voice("y", "no").says(), "not_met 1/2 of 2");
  EXPECT_EQ(Survey("survey_majority", {{"unit", "respondent"}}).round("r", 2).voice("x", "yes").voice("x", "yes").voice("x", "yes").voice("y", "no").says(),
            "met 3/4 of 2");
}

TEST(SurveyMajority, WithoutNamesTheInvitedAreThosePresentInTheYear) {
  const auto with_meetings = Survey().round("r", 0).met("2024-03-01", list({"lpo", "sdf"})).met("2024-05-03", list({"kyrka", "sdf"})).met("2023-05-03", list({"tk"}));
  EXPECT_EQ(Survey(with_meetings).answers(2, "yes").says(), "met 2/2 of 3");
  EXPECT_EQ(Survey(with_meetings).answers(1, "yes").says(), "not_measured 1/1 of 3 too_few_answers");
  EXPECT_EQ(Survey().round("r", 0).answers(3, "yes").says(), "not_measured 3/3 of absent invited_missing");
}

TEST(SurveyMajority, TheResponseWantedIsASetting) {
  EXPECT_EQ(Survey("survey_majority", {{"min_response_percent", 0}}).round("r", 11).answers(1, "yes").says(), "met 1/1 of 11");
  EXPECT_EQ(Survey("survey_majority", {{"min_response_percent", 100}}).round("r", 2).answers(1, "yes").says(), "not_measured 1/1 of 2 too_few_answers");
}

TEST(SurveyMajority, AnOpenRoundIsNotJudgedAndLaterAnswersAreNotIn) {
  const auto round = Survey().round("r", 4, "2024-11-01", "2024-11-30").answers(2, "yes", "r", "2024-11-10").answers(2, "no", "r", "2024-11-28");
  EXPECT_EQ(round.says(Period::VB, "2024-11-20"), "not_measured 2 of 4 survey_open");
  EXPECT_EQ(round.says(Period::VB, "2024-11-30"), "not_measured 4 of 4 survey_open") << "the last day is not over";
  EXPECT_EQ(round.says(Period::VB, "2024-12-01"), "not_met 2/4 of 4");
  EXPECT_EQ(Survey().round("r", 2, "2024-03-01", "2024-03-31").answers(1, "yes", "r", "2024-03-05").answers(1, "no", "r", "2024-03-05").says(Period::T1, "2024-04-30"),
            "at_risk 1/2 of 2");
}

TEST(SurveyMajority, TheLastRoundOfTheYearIsTheYears) {
  EXPECT_EQ(Survey().round("r", 2, "2024-03-01", "2024-03-31").answers(2, "no").round("s", 2, "2024-10-01", "2024-10-31").answers(2, "yes", "s").says(),
            "met 2/2 of 2");
}

TEST(SurveyShare, AnswersAreTheDenominator) {
  const auto helped = [](int yes, int no) {
    return Survey("survey_share", {}, TestRow::target(">=", 75)).round("r", 0).answers(yes, "yes").answers(no, "no").says();
  };
  EXPECT_EQ(helped(3, 1), "met 3/4 of absent");
  EXPECT_EQ(helped(74, 26), "not_met 74/100 of absent");
  EXPECT_EQ(helped(0, 0), "not_measured 0/0 of absent no_answers");
  EXPECT_EQ(Survey("survey_share", {}, nullptr).round("r", 0).answers(1, "yes").says(), "not_measured null target_missing");
  EXPECT_EQ(Survey("survey_share", {}, TestRow::target(">=", 75)).round("r", 0).voice("x", "yes").voice("x", "no").voice("x", "yes").voice("x", "yes").says(),
            "met 3/4 of absent")
      << "each answer is one";
}

TEST(SurveyHeld, ARoundClosedWithAnAnswerIsMet) {
  const auto held = [] { return Survey("survey_held", {}, nullptr); };
  EXPECT_EQ(held().round("r", 3).answers(1, "no").says(), "met 0/1 of 3");
  EXPECT_EQ(held().round("r", 3).says(), "not_met 0/0 of 3 no_answers");
  EXPECT_EQ(held().says(), "not_met null no_survey");
  EXPECT_EQ(held().round("r", 3, "2024-12-01", "2025-01-15").answers(1, "yes").says(), "not_met 1 of 3 survey_open");
  EXPECT_EQ(held().says(Period::T2, "2024-08-31"), "not_due null no_survey");
}

TEST(SurveyMajority, FewVoicesAreJudgedButNotToldApart) {
  const auto round = [](int yes, int no) {
    return Survey("survey_majority", {{"min_cell", 5}}).round("r", 5).answers(yes, "yes").answers(no, "no").says();
  };
  EXPECT_EQ(round(3, 1), "met 4 of 5 answers_not_told");
  EXPECT_EQ(round(3, 2), "met 3/5 of 5");
  const Value g = Survey("survey_majority", {{"min_cell", 5}}).round("r", 4).answers(4, "yes").first();
  EXPECT_EQ(member(g, "value"), R"({"invited":4,"responded":4})");
}

TEST(SurveyMajority, ASettingNobodyKnowsMeasuresNothing) {
  for (const Value::Object& params : {Value::Object{{"unit", "city"}}, Value::Object{{"min_response_percent", 101}},
                                      Value::Object{{"positive_from", 0}}, Value::Object{{"positive_from", 6}}, Value::Object{{"min_cell", 11}}}) {
    EXPECT_EQ(Survey("survey_majority", params).round("r", 2).answers(2, "yes").says(), "not_measured null param_invalid");
  }
}

TEST(SurveyMajority, TheAnswersStandBehindTheValue) {
  EXPECT_EQ(member(Survey().round("r", 2).answers(2, "yes").first(), "evidence"), R"(["a1","a2","r"])");
}

}  // namespace
}  // namespace lykta

// The vectors of the nine-month goal and of walks, from lines a person can write to the printed record.
#include <gtest/gtest.h>

#include "run_lykta.h"

namespace lykta::test {
namespace {

const std::string kRow = "lyktdalen-2025/kvallsvandring";

class Story {
 public:
  Story& walk(const std::string& id, const std::string& date, const std::string& more = "", const std::string& time = "18:00",
              const std::string& mode = "field") {
    line(id, id, "walk", date, R"("status":"held","starts_at":")" + date + "T" + time + R"(","area_name":"Strandstigen","mode":")" + mode + "\"" + more);
    for (const char* party : {"sdf", "lpo"}) line(id, std::string("a-") + party, "attendance", date, R"("party":")" + std::string(party) + R"(","state":"present")");
    return *this;
  }
  /// `count` agreed measures of a walk, each with the same further fields.
  Story& measures(const std::string& walk, int count, const std::string& agreed, const std::string& more,
                  bool with_owner = true) {
    for (int i = 0; i < count; ++i) {
      const std::string id = "m" + std::to_string(++number_);
      line(walk, id, "measure", agreed, R"("text":"Åtgärd )" + id + (with_owner ? R"(","responsible":"sdf)" : "") + R"(","owner_answer":"accepted","agreed_on":")" + agreed + "\"" + more);
    }
    return *this;
  }
  Value goal(int index, const std::string& as_of, const std::string& period = "VB") const {
    const Lykta lykta;
    EXPECT_EQ(lykta({"plan", "import", lykta.plan()}).exit_status, 0);
    const Said imported = lykta({"import", lykta.file("h.ndjson", lines_)});
    EXPECT_EQ(imported.exit_status, 0) << imported.err;
    const Value record = lykta({"record", "lyktdalen-2025", "--as-of", as_of, "--period", period, "--format", "json"}).json();
    return record.find("activities")->as_array().at(0).find("goals")->as_array().at(static_cast<std::size_t>(index));
  }
  /// "9/11 strict 9/12 met"
  std::string share(const std::string& as_of = "2025-12-31", const std::string& period = "VB") const {
    const Value g = goal(1, as_of, period);
    const Value* v = g.find("value");
    if (!v || v->is_null()) return "null " + g.text_or("verdict_computed");
    const auto n = [&](const char* key) { return std::to_string(v->int_or(key, -1)); };
    return n("numerator") + "/" + n("denominator") + " strict " + n("strict_numerator") + "/" + n("strict_denominator") + " " +
           g.text_or("verdict_computed");
  }

 private:
  void line(const std::string& occasion, const std::string& entity, const std::string& kind, const std::string& date, const std::string& set) {
    lines_ += R"({"activity":")" + kRow + R"(","occasion":")" + occasion + R"(","entity":")" + entity + R"(","kind":")" + kind +
              R"(","at":")" + date + R"(T20:00:00+01:00","by":{"party":"sdf","role":"samordnare"},"set":{)" + set + "}}\n";
  }
  std::string lines_;
  int number_ = 0;
};

const std::string kDone = R"(,"status":"done","done_on":"2025-03-01")";
const std::string kStarted = R"(,"status":"started")";

TEST(NineMonths, TenOfTwelveIsMet) {
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 10, "2025-02-01", kDone).measures("w", 2, "2025-02-01", kStarted).share(),
            "10/12 strict 10/12 met");
}

TEST(NineMonths, FourOfFiveMeetsEightyPerCentAndSeventyNineOfNinetyNineDoesNot) {
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 4, "2025-02-01", kDone).measures("w", 1, "2025-02-01", kStarted).share(),
            "4/5 strict 4/5 met");
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 79, "2025-02-01", kDone).measures("w", 20, "2025-02-01", kStarted).share(),
            "79/99 strict 79/99 not_met");
}

TEST(NineMonths, OneNoLongerNeededIsLeftOutOneWithoutFundingIsNot) {
  const std::string gone = R"(,"status":"removed","removed_on":"2025-04-01","status_reason":")";
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 9, "2025-02-01", kDone).measures("w", 2, "2025-02-01", kStarted)
                .measures("w", 1, "2025-02-01", gone + "no_longer_needed\"").share(),
            "9/11 strict 9/12 met");
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 9, "2025-02-01", kDone).measures("w", 2, "2025-02-01", kStarted)
                .measures("w", 1, "2025-02-01", gone + "no_funding\"").share(),
            "9/12 strict 9/12 not_met");
}

TEST(NineMonths, DoneOnTheLastDayCountsAndTheDayAfterDoesNot) {
  EXPECT_EQ(Story().walk("w", "2025-01-31").measures("w", 1, "2025-02-01", R"(,"status":"done","done_on":"2025-10-31")").share(),
            "1/1 strict 1/1 met");
  EXPECT_EQ(Story().walk("w", "2025-01-31").measures("w", 1, "2025-02-01", R"(,"status":"done","done_on":"2025-11-01")").share(),
            "0/1 strict 0/1 not_met");
}

TEST(NineMonths, AWalkInAprilIsJudgedNextYear) {
  EXPECT_EQ(Story().walk("w", "2025-04-01").measures("w", 3, "2025-04-20", kStarted).goal(1, "2025-12-31").text_or("verdict_computed"), "not_due");
  EXPECT_EQ(Story().walk("w", "2024-04-01").measures("w", 1, "2024-04-20", R"(,"status":"done","done_on":"2024-12-24")").share(),
            "1/1 strict 1/1 met") << "2024-04-01 + 9 months = 2025-01-01, logged under the 2025 row";
}

TEST(NineMonths, NothingAgreedCannotBeMeasured) { EXPECT_EQ(Story().walk("w", "2025-01-15").share(), "null not_measurable"); }

TEST(NineMonths, WhatWasDoneAfterTheDayOfTheRecordDoesNotCountYet) {
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 2, "2025-02-01", kDone).share("2025-02-20"), "0/2 strict 0/2 not_met");
}

TEST(NineMonths, TheResponsibleMayBeWrittenAsPartyAndRole) {
  EXPECT_EQ(Story().walk("w", "2025-01-15").measures("w", 1, "2025-02-01", kDone + R"(,"responsible":{"party":"sdf","role":"parkingenjör"})", false).share(),
            "1/1 strict 1/1 met");
}

TEST(Walks, CountOncePerStartAndOnlyWithTwoPartiesInTheField) {
  EXPECT_EQ(Story().walk("w1", "2025-02-11").walk("w2", "2025-02-11").goal(0, "2025-12-31").find("value")->int_or("count", -1), 1);
  EXPECT_EQ(Story().walk("w1", "2025-02-11").walk("w2", "2025-10-02").goal(0, "2025-12-31").text_or("verdict_computed"), "met");
  Story map;
  map.walk("w1", "2025-02-11", "", "18:00", "map");
  EXPECT_EQ(map.goal(0, "2025-12-31").find("value")->int_or("count", -1), 0) << "a walk on the map alone does not count";
}

}  // namespace
}  // namespace lykta::test

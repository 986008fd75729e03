// K7 with its settings (domain.md §7.2, §7.3, §7.5), from the lines people can write to the printed record.
#include <gtest/gtest.h>

#include <sstream>

#include "run_lykta.h"

namespace lykta::test {
namespace {

constexpr char kRow[] = "lyktdalen-2025/helgmote";

/// A story in few words, one doing a line:
///   plan KIND ROUNDS [VERSION FIXED_ON]
///   round START KINDS [PLANNED [STATUS [MAIN_KIND]]]   kinds joined by commas
///   visit ROUND_NUMBER REGIME                          of another object each time
class Story {
 public:
  explicit Story(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string doing, a, b, c, d, e;
      words >> doing >> a >> b >> c >> d >> e;
      if (doing == "plan") plan(a, b, c.empty() ? "1" : c, d.empty() ? "2024-12-15" : d);
      if (doing == "round") round(a, b, c.empty() ? "true" : c, d.empty() ? "held" : d, e);
      if (doing == "visit") visit(a, b);
    }
  }
  const std::string& lines() const { return out_; }

 private:
  void add(const std::string& occasion, const std::string& entity, const std::string& kind, const std::string& set) {
    out_ += R"({"activity":")" + std::string(kRow) + R"(","occasion":")" + occasion + R"(","entity":")" + entity +
            R"(","kind":")" + kind + R"(","at":"2025-06-01T12:00:00+02:00","by":{"party":"lpo","role":"gruppchef"},"set":{)" +
            set + "}}\n";
  }
  void plan(const std::string& kind, const std::string& rounds, const std::string& version, const std::string& fixed) {
    add("-", "p" + kind + version, "annual_plan",
        R"("year":2025,"kind":")" + kind + R"(","planned_rounds":)" + rounds + R"(,"version":)" + version +
            R"(,"fixed_on":")" + fixed + "\"");
  }
  void round(const std::string& start, const std::string& kinds, const std::string& planned, const std::string& status,
             const std::string& main_kind) {
    const std::string id = "r" + std::to_string(++rounds_);
    std::string list;
    std::istringstream each(kinds);
    for (std::string kind; std::getline(each, kind, ',');) list += (list.empty() ? "\"" : ",\"") + kind + "\"";
    add(id, id, "inspection_round",
        R"("status":")" + status + R"(","starts_at":")" + start + R"(","kinds":[)" + list + R"(],"planned":)" + planned +
            R"(,"authorities":["lpo","sdf"],"lead":{"party":"lpo","role":"gruppchef"})" +
            (main_kind.empty() ? "" : R"(,"main_kind":")" + main_kind + "\""));
  }
  void visit(const std::string& round, const std::string& regime) {
    const std::string object = "o" + std::to_string(++objects_), id = "r" + round;
    add(id, "-", "visit",
        R"("object":")" + object + R"(","regimes":[")" + regime + R"("],"authorities":["lpo","sdf"])");
  }

  std::string out_;
  int rounds_ = 0, objects_ = 0;
};

struct Case {
  std::string name;
  std::string params;
  std::string story;
  std::string says;  ///< "met pub 4/4 tobacco 6/4+1", +n requested, (m) planned first
  std::string as_of = "2025-12-31";
  std::string period = "VB";
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class YearlyPlan : public testing::TestWithParam<Case> {};

TEST_P(YearlyPlan, FromLinesToTheRecord) {
  const Case& c = GetParam();
  const Lykta lykta;
  std::string plan = read_text(lykta.plan());
  const auto put = [&](const std::string& what, const std::string& with) {
    ASSERT_NE(plan.find(what), std::string::npos) << what;
    plan.replace(plan.find(what), what.size(), with);
  };
  put("\"helgsamverkan\"", "\"tillsyn\"");
  put(R"("kind": "weekend_count",)", R"("kind": "plan_fulfilment", "params": {)" + c.params + "},");
  put(R"("value": 40,)", R"("value": 100,)");
  put(R"("unit": "weekends")", R"("unit": "percent")");
  const Said planned = lykta({"plan", "import", lykta.file("plan.json", plan)});
  ASSERT_EQ(planned.exit_status, 0) << planned.err;
  const Said imported = lykta({"import", lykta.file("h.ndjson", Story(c.story).lines())});
  ASSERT_EQ(imported.exit_status, 0) << imported.err << imported.out;
  const Value record =
      lykta({"record", "lyktdalen-2025", "--as-of", c.as_of, "--period", c.period, "--format", "json"}).json();
  const Value goal = record.find("activities")->as_array().at(1).find("goals")->as_array().at(0);
  std::string says = goal.text_or("verdict_computed");
  if (!goal.text_or("reason").empty()) says += " " + goal.text_or("reason");
  if (const Value* value = goal.find("value"); value && !value->is_null()) {
    for (const auto& [kind, of] : value->find("by_kind")->as_object()) {
      const auto n = [&of](const char* key) { return of.find(key)->canonical(); };
      says += " " + kind + " " + n("held") + "/" + n("planned");
      if (n("planned_first") != n("planned")) says += "(" + n("planned_first") + ")";
      if (n("requested") != "0") says += "+" + n("requested");
    }
  }
  EXPECT_EQ(says, c.says);
}

std::string rounds(const std::string& kind, int count) {
  std::string out;
  for (int i = 1; i <= count; ++i) out += "round 2025-0" + std::to_string(i) + "-10T15:00 " + kind + "\n";
  return out;
}
const std::string kFourAndFour = "plan tobacco 4\nplan pub 4\n";
const std::string kOneAndOne = "plan tobacco 1\nplan pub 1\n";
const std::string kMixed = kOneAndOne + "round 2025-05-09T18:00 tobacco,pub true held pub\n";

INSTANTIATE_TEST_SUITE_P(
    Vectors, YearlyPlan,
    testing::Values(
        Case{"four_and_four", "", kFourAndFour + rounds("tobacco", 4) + rounds("pub", 4), "met pub 4/4 tobacco 4/4"},
        Case{"a_surplus_does_not_cover", "", kFourAndFour + rounds("tobacco", 6) + rounds("pub", 3),
             "not_met pub 3/4 tobacco 6/4"},
        Case{"no_plan", "", rounds("pub", 2), "not_measured plan_missing pub 2/null"},
        Case{"nothing_at_all", "", "", "not_measured plan_missing"},
        Case{"requested_stands_apart", "",
             "plan pub 2\n" + rounds("pub", 1) + "round 2025-09-05T20:00 pub false\n", "not_met pub 1/2+1"},
        Case{"cancelled_is_none", "", "plan pub 1\nround 2025-09-05T20:00 pub true cancelled\n", "not_met pub 0/1"},
        Case{"planned_is_none_yet", "", "plan pub 1\nround 2025-12-05T20:00 pub true planned\n", "not_met pub 0/1"},
        Case{"mixed_with_both_visited", "", kMixed + "visit 1 tobacco\nvisit 1 serving\n", "met pub 1/1 tobacco 1/1"},
        Case{"mixed_with_one_visited", "", kMixed + "visit 1 tobacco\n", "not_met pub 0/1 tobacco 1/1"},
        Case{"mixed_smoke_free_is_for_none", "", kMixed + "visit 1 tobacco\nvisit 1 smoke_free\n",
             "not_met pub 0/1 tobacco 1/1"},
        Case{"setting_main_kind", R"("mixed_round":"main_kind")", kMixed + "visit 1 tobacco\n",
             "not_met pub 1/1 tobacco 0/1"},
        Case{"setting_objects", R"("count_unit":"object")",
             "plan tobacco 2\nround 2025-05-09T15:00 tobacco\nvisit 1 tobacco\nvisit 1 tobacco\n", "met tobacco 2/2"},
        Case{"plan_changed_in_the_year", "", "plan pub 4\nplan pub 2 2 2025-09-01\n" + rounds("pub", 2),
             "met pub 2/2(4)"},
        Case{"plan_changed_after_the_year", "", "plan pub 4\nplan pub 2 2 2026-01-02\n" + rounds("pub", 2),
             "not_met pub 2/4", "2026-01-31"},
        Case{"first_tertial_is_not_due", "", "plan pub 4\n" + rounds("pub", 2), "not_due pub 2/4", "2025-04-30", "T1"},
        Case{"what_is_done_early_is_met", "", "plan pub 2\n" + rounds("pub", 2), "met pub 2/2", "2025-04-30", "T1"}),
    [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace lykta::test

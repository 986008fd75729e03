// Seeded random years of meetings, pauses and surveys: what must hold whatever happened, and the plain count of
// weekends and months, made with a calendar of its own.
#include <algorithm>
#include <random>

#include "rollup/test_row.h"

namespace lykta {
namespace {

using namespace test;

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  bool chance(int percent) { return below(100) < percent; }
  void shuffle(std::vector<Emission>& all) { std::shuffle(all.begin(), all.end(), random_); }

 private:
  std::mt19937 random_;
};

Emission fact(std::string metric, std::string key, Date date, Value::Object attrs) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = e.key = std::move(key);
  e.metric = std::move(metric);
  e.date = date;
  e.attrs = std::move(attrs);
  e.evidence = {e.key};
  return e;
}

struct Story {
  int year;
  std::vector<Emission> emissions;
  std::vector<Date> held;  ///< with two parties or more
};

Story some_year(Dice& dice) {
  Story story{2020 + dice.below(16), {}, {}};
  const int count = dice.below(90);
  for (int i = 0; i < count; ++i) {
    const Date date = add_days({story.year, 1, 1}, dice.below(372) - 3);
    const char* metrics[] = {"meeting_held", "meeting_held", "meeting_held", "meeting_planned", "meeting_paused",
                             "meeting_cancelled"};
    const std::string metric = metrics[dice.below(6)];
    const bool is_enough = dice.chance(80);
    Value::Array present = is_enough ? list({"lpo", "sdf"}) : list({"sdf"});
    story.emissions.push_back(fact(metric, "m" + std::to_string(i), date,
                                   {{"kind", "weekend_meeting"},
                                    {"starts_at", to_text(date) + "T19:" + std::to_string(10 + i % 50)},
                                    {"parties", present},
                                    {"physical", present},
                                    {"expected", list({"lpo", "sdf"})}}));
    if (metric == "meeting_held" && is_enough) story.held.push_back(date);
  }
  if (dice.chance(70)) {
    const Date opens = add_days({story.year, 1, 1}, dice.below(330));
    Value::Array invited;
    for (int i = dice.below(12); i >= 0; --i) invited.emplace_back("p" + std::to_string(i));
    story.emissions.push_back(fact("survey_round", "r", opens,
                                   {{"closes", to_text(add_days(opens, 20))}, {"invited", std::move(invited)}}));
    for (int i = dice.below(12); i > 0; --i) {
      const char* answers[] = {"yes", "yes", "no", "unknown"};
      story.emissions.push_back(fact("survey_answer", "a" + std::to_string(i), add_days(opens, dice.below(20)),
                                     {{"round", "r"},
                                      {"voice", "v" + std::to_string(dice.below(8))},
                                      {"answer", answers[dice.below(4)]}}));
    }
  }
  return story;
}

TestRow row_of(const Story& story) {
  TestRow row;
  const std::map<std::string, std::string> roles{
      {"paused", "meeting_paused"}, {"rounds", "survey_round"}, {"held", "meeting_held"}, {"members", "member"}};
  row.manifest.goal_kinds.clear();
  for (const char* kind : {"weekend_count", "every_period", "attendance_all"}) {
    row.manifest.goal_kinds.push_back({kind, "meeting_held", "meeting_planned", {{"min_parties", 2}}, {}, roles});
  }
  row.manifest.goal_kinds.push_back({"survey_majority", "survey_answer", "", {}, {}, roles});
  row.plan.year = story.year;
  row.goal("weekend_count", TestRow::at_least(40));
  const auto every = [](const char* length) {
    return Value::Object{{"op", ">="}, {"value", 1}, {"unit", "meetings"}, {"period", length}};
  };
  row.goal("every_period", every("month")).goal("every_period", every("week"));
  row.goal("attendance_all", TestRow::target("=", 100)).goal("survey_majority", TestRow::target(">", 50));
  row.emissions = story.emissions;
  return row;
}

TEST(SeasonProperty, TheOrderOfFactsDoesNotMatterAndTwiceIsOnce) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Dice dice(seed);
    TestRow row = row_of(some_year(dice));
    const Period period = dice.chance(50) ? Period::VB : dice.chance(50) ? Period::T1 : Period::T2;
    const std::string as_of = to_text(add_days({row.plan.year, 1, 1}, dice.below(400)));
    const std::string before = row.record(period, as_of).canonical();
    row.emissions.insert(row.emissions.end(), row.emissions.begin(), row.emissions.end());
    dice.shuffle(row.emissions);
    ASSERT_EQ(row.record(period, as_of).canonical(), before) << "seed " << seed;
  }
}

TEST(SeasonProperty, WeekendsAndMonthsAreCountedAsOnPaper) {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    Dice dice(seed);
    const Story story = some_year(dice);
    // On paper: go through the days of the year; a weekend's days are the Friday and the two after it.
    const auto was_held = [&](Date date) { return std::count(story.held.begin(), story.held.end(), date) > 0; };
    std::int64_t weekends = 0, fridays = 0;
    std::set<int> months;
    for (Date day = {story.year, 1, 1}; day.year == story.year; day = add_days(day, 1)) {
      if (was_held(day)) months.insert(day.month);
      if (weekday(day) != 5) continue;
      ++fridays;
      weekends += was_held(day) || was_held(add_days(day, 1)) || was_held(add_days(day, 2));
    }
    const Value record = row_of(story).record(Period::VB, std::to_string(story.year + 1) + "-02-01");
    const auto& goals = record.find("goals")->as_array();
    ASSERT_EQ(goals[0].find("value")->int_or("count", -1), weekends) << "seed " << seed;
    ASSERT_EQ(goals[0].find("value")->int_or("possible", -1), fridays) << "seed " << seed;
    ASSERT_EQ(goals[1].find("value")->int_or("covered", -1), static_cast<std::int64_t>(months.size())) << "seed " << seed;
    ASSERT_EQ(goals[1].find("value")->int_or("required", -1), 12) << "seed " << seed;
  }
}

TEST(SeasonProperty, NothingIsAShareOfNothing) {
  int unknown = 0;
  for (unsigned seed = 1; seed <= 500; ++seed) {
    Dice dice(seed);
    const TestRow row = row_of(some_year(dice));
    const Value record = row.record(Period::VB, std::to_string(row.plan.year + 1) + "-02-01");
    for (const Value& goal : record.find("goals")->as_array()) {
      const Value& value = *goal.find("value");
      const std::string verdict = goal.text_or("verdict_computed");
      for (const char* below : {"required", "expected", "answered"}) {
        if (value.is_null() || value.int_or(below, -1) != 0) continue;
        ++unknown;
        ASSERT_TRUE(verdict == "not_measured" || verdict == "not_measurable" || verdict == "not_due") << seed << verdict;
      }
      if (value.is_null()) {
        ++unknown;
        ASSERT_TRUE(verdict == "not_measured" || verdict == "not_measurable" || verdict == "not_due") << seed << verdict;
      }
    }
  }
  EXPECT_GT(unknown, 100) << "the generator must make years without data";
}

}  // namespace
}  // namespace lykta

// Builds one row with goals and emissions for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "rollup/goals.h"

namespace lykta::test {

inline Date day(std::string_view text) {
  const auto date = parse_date(text);
  if (!date) throw std::invalid_argument("no date: " + std::string(text));
  return *date;
}

inline Value::Array list(std::initializer_list<const char*> items) {
  Value::Array array;
  for (const char* item : items) array.emplace_back(item);
  return array;
}

struct WalkCase {
  std::string id;
  std::string starts_at;
  std::string metric = "walk_held";
  std::string mode = "field";
  Value::Array parties = list({"lpo", "sdf"});
  Value::Object attrs = {};
};

inline Emission walk(const WalkCase& c) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = e.key = c.id;
  e.metric = c.metric;
  e.date = day(c.starts_at.substr(0, 10));
  e.attrs = c.attrs;
  e.attrs.insert({{"kind", "walk"}, {"starts_at", c.starts_at}, {"mode", c.mode}, {"parties", c.parties}});
  e.evidence = {c.id, c.id + "/attendance/lpo"};
  return e;
}

/// attrs: dates and words as text; walk_date also is the emission's date.
inline Emission measure(const std::string& id, const std::string& walk_date, Value::Object attrs) {
  Emission e;
  e.activity = "farsta-2024/trygghetsvandring";
  e.occasion = "w" + walk_date;
  e.metric = "measure";
  e.key = id;
  e.date = day(walk_date);
  attrs.insert({{"walk_date", walk_date}, {"walk", "w" + walk_date}});
  e.attrs = std::move(attrs);
  e.evidence = {id};
  return e;
}

/// Accepted at once; done_on "" = not done.
inline Emission agreed(const std::string& id, const std::string& walk_date, const std::string& done_on = "",
                       Value::Object attrs = {}) {
  attrs.insert({{"owner_answer", "accepted"}, {"agreed_on", walk_date}});
  if (!done_on.empty()) attrs.insert({{"done_on", done_on}, {"status", "done"}});
  return measure(id, walk_date, std::move(attrs));
}

/// A row of plan farsta-2024 served by one manifest like trygghetsvandring's.
class TestRow {
 public:
  TestRow() {
    manifest.id = "trygghetsvandring";
    manifest.goal_kinds = {
        {"count_events", "walk_held", "walk_planned", {{"min_parties", 2}, {"modes", list({"field"})}}},
        {"ratio_measures_done", "measure", "", {}}};
    plan.id = "farsta-2024";
    plan.year = 2024;
    row.id = "trygghetsvandring";
    row.ref = "farsta-2024/trygghetsvandring";
    row.plugin = "trygghetsvandring";
  }

  TestRow& goal(const std::string& kind, Value target, Value::Object params = {}, const std::string& declared = "") {
    row.goals.push_back(
        {"g" + std::to_string(row.goals.size() + 1), "", kind, std::move(target), std::move(params), declared});
    return *this;
  }
  TestRow& walks(Value::Object params = {}, Value target = at_least(1)) {
    return goal("count_events", std::move(target), std::move(params));
  }
  TestRow& ratio(Value::Object params = {}, Value target = at_least(80)) {
    return goal("ratio_measures_done", std::move(target), std::move(params));
  }
  TestRow& with(Emission e) {
    emissions.push_back(std::move(e));
    return *this;
  }

  static Value target(const char* op, Value value) {
    return Value::Object{{"op", op}, {"value", std::move(value)}, {"unit", "x"}, {"period", "year"}};
  }
  static Value at_least(int n) { return target(">=", n); }

  Value record(Period period, std::string_view as_of) const {
    RowInput input{&plan, &row, {&manifest}, emissions, chains, unmapped};
    return row_record(input, period, day(as_of));
  }
  Value record() const { return record(Period::VB, "2024-12-31"); }
  /// The first goal of the record.
  Value first(Period period, std::string_view as_of) const {
    return record(period, as_of).find("goals")->as_array()[0];
  }
  Value first() const { return first(Period::VB, "2024-12-31"); }

  Manifest manifest;
  Plan plan;
  PlanActivity row;
  std::vector<Emission> emissions;
  std::map<std::string, std::vector<std::string>, std::less<>> chains;
  std::vector<std::string> unmapped;
};

/// "met 9/11 strict 9/12", "not_due 0/1 strict 0/1", "not_measurable - no_measures".
inline std::string in_short(const Value& goal) {
  const Value& value = *goal.find("value");
  std::string text = goal.text_or("verdict_computed", "null");
  if (value.is_null()) return text + " - " + goal.text_or("reason");
  if (value.find("count")) return text + " " + value.find("count")->canonical();
  const auto number = [&](const char* key) { return value.find(key)->canonical(); };
  return text + " " + number("numerator") + "/" + number("denominator") + " strict " + number("strict_numerator") +
         "/" + number("strict_denominator");
}

inline std::string member(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  return found ? found->canonical() : "absent";
}

}  // namespace lykta::test

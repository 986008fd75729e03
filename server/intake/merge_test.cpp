#include "intake/merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lykta {
namespace {

Op edit(const std::string& device, std::int64_t n, Clock clock, Seq base, Value::Object set) {
  Op op;
  op.device = device;
  op.n = n;
  op.clock = clock;
  op.base = base;
  op.at = "2024-12-11T18:00:00+01:00";
  op.by = {device == "d2" ? "lpo" : "sdf", ""};
  op.activity = "p/a";
  op.occasion = "w";
  op.entity = "f";
  op.kind = "finding";
  op.schema = 1;
  op.set = std::move(set);
  return op;
}
Op erase(const std::string& device, std::int64_t n, Clock clock, Seq base) {
  Op op = edit(device, n, clock, base, {});
  op.is_delete = true;
  return op;
}

/// The state as short text: "field=value{losing values} …", "deleted{edits}".
std::string after(const std::vector<Op>& ops) {
  Entity e;
  Seq seq = 0;
  for (const Op& op : ops) merge(e, op, ++seq, {"photos", "details"});
  std::string out;
  for (const auto& [name, r] : e.fields) {
    out += name + "=" + r.value.canonical();
    for (const LosingValue& c : r.conflicts) out += "{" + c.value.canonical() + "}";
    out += " ";
  }
  if (e.deletion) {
    out += "deleted";
    for (const LosingValue& c : e.deletion->conflicts) out += "{" + c.value.canonical() + "}";
  }
  return out;
}

TEST(Merge, DifferentFieldsBothSurvive) {
  EXPECT_EQ(after({edit("d1", 1, 10, 0, {{"a", 1}}), edit("d1", 2, 20, 1, {{"a", 2}}), edit("d2", 1, 15, 1, {{"b", 3}})}),
            "a=2 b=3 ");
}

TEST(Merge, SameFieldLaterClockWinsAndTheOtherStaysVisible) {
  const Op first = edit("d1", 1, 10, 0, {{"a", 0}});
  const Op mine = edit("d1", 2, 20, 1, {{"a", "mitt"}});
  const Op yours = edit("d2", 1, 30, 1, {{"a", "ditt"}});
  EXPECT_EQ(after({first, mine, yours}), "a=\"ditt\"{\"mitt\"} ");
  EXPECT_EQ(after({first, yours, mine}), "a=\"ditt\"{\"mitt\"} ") << "the order of arrival does not matter";
}

TEST(Merge, EqualClocksAreDecidedByTheDevice) {
  const Op a = edit("d1", 1, 10, 0, {{"a", 1}});
  const Op b = edit("d2", 1, 10, 0, {{"a", 2}});
  EXPECT_EQ(after({a, b}), "a=2{1} ");
  EXPECT_EQ(after({b, a}), "a=2{1} ");
}

TEST(Merge, TheSameValueFromTwoPhonesIsNoConflict) {
  EXPECT_EQ(after({edit("d1", 1, 10, 0, {{"a", 1}}), edit("d2", 1, 20, 0, {{"a", 1}})}), "a=1 ");
}

TEST(Merge, SettingTheFieldAgainSettlesTheConflictOnesWriterHasSeen) {
  const Op a = edit("d1", 1, 10, 0, {{"a", 1}});
  const Op b = edit("d2", 1, 20, 0, {{"a", 2}});
  EXPECT_EQ(after({a, b, edit("d3", 1, 30, 2, {{"a", 1}})}), "a=1 ");
  EXPECT_EQ(after({a, b, edit("d3", 1, 30, 1, {{"a", 3}})}), "a=3{2} ") << "d3 saw 1 but not 2";
  EXPECT_EQ(after({a, b, edit("d1", 2, 30, 1, {{"a", 3}})}), "a=3{2} ") << "d1 knows its own 1, not 2";
}

TEST(Merge, OwnPipelinedWritesNeverConflict) {
  EXPECT_EQ(after({edit("d1", 1, 10, 0, {{"a", 1}}), edit("d1", 2, 20, 0, {{"a", 2}}), edit("d1", 3, 30, 0, {{"a", 3}})}),
            "a=3 ");
}

TEST(Merge, ImportedHistoryIsNeverConcurrent) {
  EXPECT_EQ(after({edit("i1", 1, 20, kNeverConcurrent, {{"a", "senare"}}), edit("i2", 1, 10, kNeverConcurrent, {{"a", "förr"}})}),
            "a=\"senare\" ");
}

TEST(Merge, EditThatDidNotKnowOfTheDeleteLeavesAVisibleConflictWhicheverComesFirst) {
  const Op first = edit("d1", 1, 10, 0, {{"a", 1}});
  const Op gone = erase("d1", 2, 20, 1);
  const Op change = edit("d2", 1, 15, 1, {{"b", 2}});
  EXPECT_EQ(after({first, gone, change}), "a=1 b=2 deleted{[\"b\"]}");
  EXPECT_EQ(after({first, change, gone}), "a=1 b=2 deleted{[\"b\"]}");
}

TEST(Merge, EditThatKnowsOfTheDeleteRestores) {
  const Op first = edit("d1", 1, 10, 0, {{"a", 1}});
  const Op gone = erase("d1", 2, 20, 1);
  EXPECT_EQ(after({first, gone, edit("d2", 1, 30, 2, {{"a", 3}})}), "a=3 ");
  EXPECT_EQ(after({first, gone, edit("d1", 3, 30, 1, {{"a", 3}})}), "a=3 ") << "its own delete a device always knows";
}

TEST(Merge, DeletingAgainAfterSeeingTheEditSettlesTheConflict) {
  EXPECT_EQ(after({edit("d1", 1, 10, 0, {{"a", 1}}), erase("d1", 2, 20, 1), edit("d2", 1, 15, 1, {{"b", 2}}),
                   erase("d3", 1, 40, 3)}),
            "a=1 b=2 deleted");
}

TEST(Merge, ElementsOfASetMergeOneByOne) {
  EXPECT_EQ(after({edit("d1", 1, 10, 0, {{"photos/aa", true}}), edit("d2", 1, 20, 0, {{"photos/bb", true}}),
                   edit("d1", 2, 30, 1, {{"photos/aa", nullptr}})}),
            "photos/aa=null photos/bb=true ");
}

TEST(Merge, APlainListIsTheWholeSetAndAPlainObjectSomeMembers) {
  EXPECT_EQ(after({edit("i", 1, 10, kNeverConcurrent, {{"photos", Value::Array{"aa", "bb"}}}),
                   edit("i", 2, 20, kNeverConcurrent, {{"photos", Value::Array{"bb", "cc"}}}),
                   edit("i", 3, 30, kNeverConcurrent, {{"details", Value::Object{{"antal", 2}}}})}),
            "details/antal=2 photos/aa=null photos/bb=true photos/cc=true ");
}

TEST(Merge, AFieldKeepsTheLatestTwentyLosingValues) {
  Entity e;
  for (int n = 1; n <= 1000; ++n) {
    merge(e, edit("d" + std::to_string(n), 1, n, 0, {{"place_text", "text " + std::to_string(n)}}), n, {});
  }
  const Register& field = e.fields.at("place_text");
  ASSERT_EQ(field.conflicts.size(), 20u);
  EXPECT_EQ(field.conflicts.front().value, Value("text 980"));
  EXPECT_EQ(field.conflicts.back().value, Value("text 999"));
}

TEST(Merge, WinnersDoNotDependOnTheOrderOfArrival) {
  std::mt19937 random(20241211);
  for (int round = 0; round < 500; ++round) {
    // Each device writes offline against the same base: only field winners and losing values are compared.
    std::vector<Op> ops{edit("d0", 1, 1, 0, {{"a", 0}, {"b", 0}})};
    for (int i = 0; i < 8; ++i) {
      const std::string device = "d" + std::to_string(1 + i);
      const Clock clock = 10 + static_cast<Clock>(random() % 4);
      const char* field = random() % 2 ? "a" : "b";
      ops.push_back(edit(device, 1, clock, 1, {{field, static_cast<std::int64_t>(random() % 3)}}));
    }
    const std::string expected_values = [&] {
      Entity e;
      Seq seq = 0;
      for (const Op& op : ops) merge(e, op, ++seq, {});
      return e.fields.at("a").value.canonical() + e.fields.at("b").value.canonical();
    }();
    std::shuffle(ops.begin() + 1, ops.end(), random);
    Entity e;
    Seq seq = 0;
    for (const Op& op : ops) merge(e, op, ++seq, {});
    ASSERT_EQ(e.fields.at("a").value.canonical() + e.fields.at("b").value.canonical(), expected_values) << round;
  }
}

}  // namespace
}  // namespace lykta

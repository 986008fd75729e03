#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "wire/messages.h"

namespace lykta {
namespace {

Value lyktdalen() {
  std::ifstream in(LYKTA_SOURCE_DIR "/shared/examples/plans/lyktdalen-2025.json", std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return decode_json(bytes.str(), kDocumentLimits).value();
}

TEST(PlanDocument, TheTypedPartSaysWhatTheDocumentSays) {
  const Plan plan = decode_plan(lyktdalen()).value();
  EXPECT_EQ(plan.id, "lyktdalen-2025");
  EXPECT_EQ(plan.year, 2025);
  EXPECT_EQ(plan.district, "Lyktdalen");
  EXPECT_EQ(plan.parties.size(), 4u);
  ASSERT_EQ(plan.areas.size(), 2u);
  EXPECT_EQ(plan.areas[0].counts_stated.int_or("measures", 0), 3);
  EXPECT_TRUE(plan.areas[1].counts_stated.is_null());

  const PlanActivity* walk = plan.activity("kvallsvandring");
  ASSERT_NE(walk, nullptr);
  EXPECT_EQ(walk->ref, "lyktdalen-2025/kvallsvandring");
  EXPECT_EQ(walk->plugin, "trygghetsvandring");
  EXPECT_EQ(walk->patterns, std::vector<std::string>{"walk"});
  EXPECT_EQ(walk->measures, 1u);
  EXPECT_TRUE(walk->has_problem);
  ASSERT_EQ(walk->goals.size(), 2u);
  EXPECT_EQ(walk->goals[0].target.text_or("op"), ">=");
  EXPECT_EQ(walk->goals[1].params.at("deadline_months"), Value(9));
  EXPECT_EQ(walk->goals[1].verdict_declared, "met");

  const PlanActivity* talks = plan.activity("stodsamtal");
  ASSERT_NE(talks, nullptr);
  EXPECT_EQ(talks->confidentiality, Confidentiality::counts_only);
  EXPECT_EQ(talks->continues, (std::vector<std::string>{"lyktdalen-2024/samtal", "lyktdalen-2024/stod"}));
  EXPECT_EQ(talks->plugin, "");
  EXPECT_FALSE(talks->has_cause);
  EXPECT_EQ(plan.activity("helgmote")->continues, std::vector<std::string>{"lyktdalen-2024/fredagsmote"});
}

TEST(PlanDocument, EverythingIsKept) {
  Value document = lyktdalen();
  document.as_object()["colour_of_the_binder"] = "gul";
  EXPECT_EQ(decode_plan(document).value().document.canonical(), document.canonical());
}

TEST(PlanDocument, ARefusalNamesTheKeyPath) {
  Value document = lyktdalen();
  Value& goal = document.as_object()["areas"]
                    .as_array()[0]
                    .as_object()["activities"]
                    .as_array()[0]
                    .as_object()["goals"]
                    .as_array()[1];
  goal.as_object()["kind"] = "guess";
  const auto plan = decode_plan(document);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().field, "areas[0].activities[0].goals[1].kind");
  EXPECT_EQ(plan.error().sentence.rfind("areas[0].activities[0].goals[1].kind must be one of count_events", 0), 0u);
}

TEST(PlanDocument, OtherJsonIsNoPlan) {
  for (const Value& value : {Value(), Value(7), Value("plan"), Value(Value::Array{})}) {
    const auto plan = decode_plan(value);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().reason, "plan_type");
  }
}

}  // namespace
}  // namespace lykta
